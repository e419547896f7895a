import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import jsonata from 'jsonata'
import { RE2JS } from 're2js'
import { base64 } from './base64.js'
import { Evaluators } from './evaluators.js'
import { type LinearRegExp, linearRegExp, type Re2 } from './linear-regexp.js'

const event = {
  type: 'com.shop.order.placed',
  data: {
    id: 'o-1',
    total: 40,
    text: `${'x'.repeat(5000)}!`,
    items: [
      { sku: 'a', price: 10, n: 2 },
      { sku: 'b', price: 20, n: 1 },
    ],
  },
}
const evaluators = new Evaluators()
afterAll(() => evaluators.close())

/** Every function of JSONata, and every kind of expression, on the event. */
const language = `
data
data.items[-1]
data.items.{sku: price}
data.items{sku: $sum(price)}
data.items[price > 5 and n < 2].sku
data.items^(>price, sku).sku
data.items@$i.{"sku": $i.sku, "of": $$.data.id}
data.items#$n.{"n": $n, "sku": sku}
**.n
*.items.price
data.items.%.id
data.items.(price * n) ~> $sum
(data.total > 10 ? "much" : "little") & "!"
($add := function($a, $b) { $a + $b }; $reduce(data.items.price, $add))
($plus := $add := function($a, $b) { $a + $b }; $one := $plus(?, 1); $one(41))
($factorial := function($n) { $n <= 1 ? 1 : $n * $factorial($n - 1) }; $factorial(10))
"b" in ["a", "b"]
[1..5][$ % 2 = 0]
-data.total + 7 / 2
data ~> |items|{"total": price * n}, ["n"]|
$map(data.items, function($v, $i) { $v.n + $i })
$filter(data.items, function($v) { $v.price > 10 })
$single(data.items, function($v) { $v.sku = "a" }).price
$reduce([1..5], function($a, $b) { $a * $b }, 2)
$sift(data, function($v, $k) { $k = "id" })
$each(data, function($v, $k) { $k & $type($v) })
$sort(data.items, function($l, $r) { $l.price < $r.price }).sku
$sort(["c", "a", "b"])
$reverse([1, 2, 3])
$zip([1, 2], [3, 4])
$distinct([1, 2, 1, {"a": 1}, {"a": 1}])
$append([1], [2, 3])
$exists(data.nothing)
$spread(data.items)
$merge(data.items)
$keys(data)
$lookup(data, "id")
$count(data.items)
$sum(data.items.price)
$max(data.items.price)
$min(data.items.price)
$average(data.items.price)
$string(data.items)
$string(data.items, true)
$length(data.id)
$substring("hello", 1, 3)
$substring("😀😀a", 1)
$substringBefore("a-b", "-") & $substringAfter("a-b", "-")
$uppercase("aü") & $lowercase("AÜ")
$trim("  a   b ")
$pad("5", -3, "0") & $pad("5", 3, "#")
$contains("abc", "b")
$split("a, b,c", ",")
$split("a1b2", /[0-9]/, 1)
$join(data.items.sku, "+")
$match("ab12cd3", /([a-z]+)([0-9]+)/)
$replace("a.b.c", ".", "-", 1)
$replace("John Smith", /(\\w+)\\s(\\w+)/, "$2, $1")
$replace("1 2", /[0-9]/, function($m) { $string($number($m.match) * 2) })
$eval("[1, 2 + 3]")
$base64encode("a:b") & $base64decode("YTpi")
$encodeUrlComponent("?x=a b") & $decodeUrlComponent("%3Fx")
$encodeUrl("https://a/ü b") & $decodeUrl("a%20b")
$number("12.5") + $number("0x10") + $number(true)
$abs(-5) + $floor(1.7) + $ceil(1.2) + $round(123.456, 2) + $power(2, 8) + $sqrt(9)
$formatNumber(12345.6, "#,##0.00") & $formatBase(255, 16)
$formatInteger(1999, "I") & $formatInteger(12, "w") & $formatInteger(3, "Ww;o")
$parseInteger("MCMXCIX", "I") + $parseInteger("twelve thousand", "w")
$fromMillis(1510067557121) & $fromMillis(1510067557121, "[M01]/[D01]/[Y0001] [h#1]:[m01][P]", "+0200")
$toMillis("2017-11-07T15:12:37.121Z") + $toMillis("7 November 2017", "[D1] [MNn] [Y0001]")
$boolean([0]) or $not(true)
$type(data.items) & $type(null) & $type($sum)
$assert(true, "never") = "x"
$clone(data.items)
`
  .split('\n')
  .filter(line => line !== '')

test.each(language)('what JSONata itself makes of %s is what an evaluator makes of it', async expression => {
  const own: unknown = await jsonata(expression).evaluate(event)
  expect(own).toBeDefined()
  expect(JSON.parse((await evaluators.evaluate(expression, JSON.stringify(event))) as string)).toEqual(
    JSON.parse(JSON.stringify(own)),
  )
})

test('every function of JSONata is among them', () => {
  const source = readFileSync(createRequire(__filename).resolve('jsonata'), 'utf8')
  const functions = [...source.matchAll(/staticFrame\.bind\('(\w+)'/g)].map(([, name]) => name!)
  // these make something else each time, or always fail
  const others = ['random', 'shuffle', 'now', 'millis', 'error']
  expect(functions.length).toBeGreaterThan(50)
  expect(
    functions.filter(
      name => !others.includes(name) && !language.some(line => line.includes(`$${name}(`) || line.includes(`$${name}`)),
    ),
  ).toEqual([])
})

test('base64 is what Node makes of it', () => {
  const { btoa, atob } = base64()
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      const encoded = Buffer.from(bytes).toString('base64')
      expect(btoa(Buffer.from(bytes).toString('latin1'))).toBe(encoded)
      expect(Buffer.from(atob(encoded), 'latin1').equals(Buffer.from(bytes))).toBe(true)
    }),
  )
})

// As those with the flag u: a dot is a whole character.
test('regular expressions match as those of JavaScript do', () => {
  const Linear = linearRegExp(RE2JS as unknown as Re2)
  const expressions = [
    /a/g,
    /(a)(b)?/g,
    /^a|b$/gm,
    /[a-c]+?/g,
    /A\d*/gi,
    /\bb\b/g,
    /(?:ab)+|\s/g,
    /(?<x>a)[^b]/g,
    /ü+/g,
    /$/g,
    /a{2,3}/g,
  ]
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '1', ' ', '\n', 'ü', '😀') })
  fc.assert(
    fc.property(fc.constantFrom(...expressions), text, (expression, value) => {
      const all = (regex: RegExp | LinearRegExp) => {
        const found = []
        regex.lastIndex = 0
        for (let match = regex.exec(value); match; match = regex.exec(value)) {
          found.push([match.index, ...Array.from(match as ArrayLike<string>)])
          if (match[0] === '') break // JSONata refuses to go on
        }
        return found
      }
      expect(all(new Linear(expression))).toEqual(all(new RegExp(expression, `${expression.flags}u`)))
    }),
  )
})

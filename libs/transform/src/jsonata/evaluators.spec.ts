import { kill } from 'node:process'
import { until } from '@sluice/testing'
import { type Evaluation, Evaluators } from './evaluators.js'

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
const document = JSON.stringify(event)
const evaluators = new Evaluators()
afterAll(() => evaluators.close())

const evaluate = (expression: string) => evaluators.evaluate(expression, document)

test.each([
  ['data.id', '"o-1"'],
  ['{ "id": data.id, "sum": $sum(data.items.(price * n)) }', '{"id":"o-1","sum":40}'],
  ['data.items[price > 15].sku', '"b"'],
  ['data.items.sku', '["a","b"]'],
  ['data.items^(>price).sku', '["b","a"]'],
  ['data.items{ sku: n }', '{"a":2,"b":1}'],
  ['$match(data.id, /([a-z])-(\\d)/).groups', '["o","1"]'],
  ['$replace("2026-01-02", /(\\d+)-(\\d+)-(\\d+)/, "$3.$2.$1")', '"02.01.2026"'],
  ['$split("a1b22c", /\\d+/)', '["a","b","c"]'],
  ['$contains(type, /ORDER/i)', 'true'],
  ['$base64decode($base64encode(data.id))', '"o-1"'],
  ['$toMillis("2026-01-02", "[Y0001]-[M01]-[D01]")', '1767312000000'],
  ['$type($now())', '"string"'],
  ['$eval("data.total + 2")', '42'],
  ['data ~> |items[sku="a"]|{"n": 5}| ~> $string() ~> $contains("\\"n\\":5")', 'true'],
  ['null', 'null'],
])('%s makes %s', async (expression, json) => expect(await evaluate(expression)).toBe(json))

// Another attempt at the same delivery would otherwise send something else.
test.each([
  ['$millis()', '5000'],
  ['$now()', '"1970-01-01T00:00:05.000Z"'],
  ['$now("[Y]-[s]", "+0100")', '"1970-05"'],
  ['$eval("$millis()") + data.total', '5040'],
])('%s is what it is told: %s', async (expression, json) =>
  expect(await evaluators.evaluate(expression, document, 5000)).toBe(json),
)

// Each of them would otherwise become a null, an empty object or nothing at the receiver.
test.each([
  ['data.nothing', 'missing'],
  ['data.items[sku="c"].price', 'missing'],
  ['$error("no such order")', 'failed'],
  ['data.id + 1', 'failed'],
  ['1/0', 'failed'],
  ['$sum', 'failed'],
  ['{"f": function($x) { $x }}', 'failed'],
  ['$nothing()', 'failed'],
  ['$eval("1 +")', 'failed'],
])('%s is a failure: %s', async (expression, reason) => expect(await evaluate(expression)).toMatchObject({ reason }))

test('a failure says where in the expression', async () => {
  expect(await evaluate('{ "sum": data.id + 1 }')).toMatchObject({ reason: 'failed', position: 18 })
})

// Longer than the documented pauses only on a machine that does nothing else: no time is asserted, but that all of them end.
const hostile: [what: string, expression: string, reasons: string[]][] = [
  ['an endless recursion', '($f := function($x) { 1 + $f($x) }; $f(1))', ['failed']],
  ['an endless loop by tail calls', '($f := function($x) { $f($x) }; $f(1))', ['late']],
  ['a giant range', '[1..9999999]', ['failed']],
  ['a sequence that doubles', '$reduce([1..60], function($a, $b) { $append($a, $a) }, [1, 2])', ['failed']],
  [
    'nested sequences',
    '$map([1..9999], function($x) { $map([1..9999], function($y) { $x * $y }) })',
    ['late', 'failed', 'ended'],
  ],
  ['a text that doubles', '$reduce([1..60], function($a, $b) { $a & $a }, "xxxxxxxx")', ['failed', 'ended']],
  ['a text that is larger than the memory', '$pad("x", 100000000)', ['ended', 'failed', 'too-large']],
  ['a list that V8 cannot hold', '$split($reduce([1..25], function($a, $b) { $a & $a }, "xxxxxxxx"), "")', ['ended']],
  ['a result that is too large', '$pad("x", 2000000)', ['too-large']],
  ['a catastrophic regular expression', '$match(data.text, /(x+x+)+y/)', ['missing']],
  ['one that is made at run time', '$eval("$match(data.text, /^(x|x)*y/)")', ['missing']],
  ['lookahead that is made at run time', '$eval("$match(data.text, /(?=x)/)")', ['failed']],
  ['a huge count in one', '$match(data.text, /((x{100}){100}){100}/)', ['failed']],
  [
    'expressions in expressions',
    '($e := "1"; $reduce([1..9999], function($a, $b) { "$eval(" & $string($a) & ")" }, $e) ~> $eval)',
    ['failed', 'late'],
  ],
  [
    'a signature that backtracks',
    'function($a)<a+a+a+a+a+a+a+a+s:n>{1}([1],[1],[1],[1],[1],[1],[1],[1],[1],[1],[1],[1],1)',
    ['failed', 'late'],
  ],
]
test.each(hostile)('%s ends, with a reason, and the next expression works', async (_what, expression, reasons) => {
  const outcome = await evaluate(expression)
  expect(reasons).toContain((outcome as { reason: string }).reason)
  expect(await evaluate('data.total')).toBe('40')
})

test('an expression that never ends takes nothing from those beside it', async () => {
  const own = new Evaluators({ processes: 1 })
  const order: string[] = []
  const noted = (name: string, evaluation: Promise<Evaluation>) => evaluation.then(made => (order.push(name), made))
  const endless = Array.from({ length: 20 }, () =>
    noted('endless', own.evaluate('($f := function($x) { $f($x) }; $f(1))', document)),
  )
  const others = Array.from({ length: 50 }, () => noted('other', own.evaluate('data.total', document)))
  expect(new Set(await Promise.all(others))).toEqual(new Set(['40']))
  // one turn of the endless one came before
  expect(order.indexOf('other')).toBeLessThanOrEqual(1)
  for (const outcome of await Promise.all(endless)) expect(outcome).toMatchObject({ reason: 'late' })
  own.close()
})

test('of many documents in one batch, only the one that ends the process fails', async () => {
  const own = new Evaluators()
  const expression = 'n = 3 ? $pad("x", 100000000) : n'
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, n) => own.evaluate(expression, JSON.stringify({ n }))),
  )
  expect(outcomes.map(outcome => (typeof outcome === 'string' ? outcome : outcome.reason))).toEqual([
    '0',
    '1',
    '2',
    'ended',
    '4',
    '5',
    '6',
    '7',
  ])
  own.close()
})

test('thousands of documents are answered, each with its own', async () => {
  const documents = Array.from({ length: 3000 }, (_, n) => JSON.stringify({ n, text: '\u2028\n"' }))
  const outcomes = await Promise.all(documents.map(one => evaluators.evaluate('{"n": n, "text": text}', one)))
  expect(outcomes).toEqual(documents)
})

test('what is asked for is bounded: more than may wait is refused at once', async () => {
  const own = new Evaluators({ waiting: 5 })
  const outcomes = Array.from({ length: 8 }, () => own.evaluate('data.total', document))
  expect(await outcomes[7]).toMatchObject({ reason: 'busy' })
  expect(await Promise.all(outcomes.slice(0, 5))).toEqual(Array(5).fill('40'))
  own.close()
})

test('a process that is killed from outside is replaced, and no document is lost', async () => {
  const own = new Evaluators({ processes: 1, timeout: 5000, deadline: 10_000, kill: 20_000 }) // a busy machine is not late
  const slow = '$count($map([1..2000], function($x) { $x * 2 }))'
  const outcomes = Array.from({ length: 60 }, () => own.evaluate(slow, document))
  await outcomes[0]
  for (const pid of own.processIds) kill(pid, 'SIGKILL')
  expect(await Promise.all(outcomes)).toEqual(Array(60).fill('2000'))
  own.close()
})

test('a process that cannot start is a failure', async () => {
  const own = new Evaluators({ heap: 1 })
  expect(await own.evaluate('1', document)).toMatchObject({ reason: 'ended' })
  own.close()
})

test('what still waits when it closes becomes a failure, and no process stays', async () => {
  const own = new Evaluators({ processes: 1 })
  const outcomes = ['1', '2', '3'].map(expression => own.evaluate(expression, document))
  await outcomes[0]
  own.close()
  for (const outcome of await Promise.all(outcomes))
    expect(typeof outcome === 'string' || outcome.reason === 'busy' || outcome.reason === 'ended').toBe(true)
  expect(await own.evaluate('1', document)).toMatchObject({ reason: 'busy' })
  await until(() => own.processIds.length === 0, 'the process has ended')
})

describe('an expression reaches nothing', () => {
  test.each([
    'constructor',
    'data.constructor.constructor("return process")()',
    '$string.constructor',
    '($f := function($x) { $x }; $f.constructor)',
    '$lookup($, "__proto__")',
    '$lookup($sum, "implementation")',
    '$lookup(function($x){$x}, "environment")',
    'data.items.constructor',
    'data.text.length',
    '$keys($sum)',
    '$process',
    '$globalThis',
    'window.btoa',
    '$$.__proto__.constructor',
    '__proto__',
    '$each($sum, function($v, $k) { $k })',
    '$spread($sum)',
  ])('%s', async expression => {
    const outcome = await evaluate(expression)
    if (typeof outcome === 'string') expect(outcome).not.toMatch(/native|function|process|implementation|environment/i)
    else expect(['missing', 'failed']).toContain(outcome.reason)
  })

  test.each([
    ['{"__proto__": {"polluted": 1}}', '{"__proto__":{"polluted":1}}'],
    ['$merge([{}, $eval("{\\"__proto__\\": {\\"polluted\\": 1}}")]).a', undefined],
    ['data ~> |$|{"__proto__": {"polluted": 1}}| ~> $keys() ~> $count() > 0', 'true'],
    ['data ~> |$|{"constructor": {"prototype": {"polluted": 1}}}| ~> $exists()', 'true'],
    ['$sift({"__proto__": 1}, function($v) { true }) ~> $exists()', 'true'],
    ['data.items{ "__proto__": {"polluted": n} } ~> $exists()', 'true'],
  ])('and changes no prototype: %s', async (expression, json) => {
    const outcome = await evaluate(expression)
    if (json) expect(outcome).toBe(json)
    expect(await evaluate('[polluted, data.polluted, {}.polluted, data.items.polluted, $sum.polluted]')).toBe('[]')
  })
})

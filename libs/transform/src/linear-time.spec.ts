import { compile } from './compile.js'
import { parseTemplate } from './language/template.js'
import type { Facts } from './transform.js'

const facts: Facts = { ruleName: 'r', ruleArn: 'arn', receivedTime: '2026-01-01T00:00:00Z' }

/** Documents of size n that mean harm, for the paths and the template of the test. */
const hostile: [what: string, json: (n: number) => string][] = [
  ['a long text', n => JSON.stringify({ data: { a: '"\\'.repeat(n / 2) } })],
  ['a well of lists', n => `{"data":{"a":${'['.repeat(n)}${']'.repeat(n)}}}`],
  ['a well of objects', n => `{"data":${'{"a":'.repeat(n / 5)}1${'}'.repeat(n / 5)}}`],
  [
    'many members',
    n => JSON.stringify({ data: Object.fromEntries(Array.from({ length: n / 10 }, (_, i) => [`k${i}`, i])) }),
  ],
  [
    'one member many times',
    n =>
      `{"data":{${Array(n / 5)
        .fill('"a":1')
        .join()}}}`,
  ],
  ['a long list of objects', n => JSON.stringify({ data: { a: Array(n / 10).fill({ a: 1, b: { a: 2 } }) } })],
  ['white space', n => `{"data":{"a":[${' '.repeat(n)}]}}`],
]

test.each(hostile)('the steps for %s grow with its length', (_what, json) => {
  const transforms = [
    compile({ inputPath: '$.data.a' }),
    compile({ inputPath: '$.data.*.*' }),
    compile({
      paths: { a: '$.data.a', all: '$.data.*', each: '$.data.a[*].b.a' },
      template: '["<a>", "<all>", "<each>"]',
    }),
  ]
  const steps = (n: number) =>
    counted(() => {
      for (const { apply } of transforms) void apply(json(n), facts)
    })
  const [few, many] = [steps(10_000), steps(80_000)]
  expect(few).toBeGreaterThan(1000)
  expect(many).toBeLessThan(few * 8 * 1.2)
})

test.each([
  [
    'many strings',
    (n: number) =>
      `[${Array(n / 4)
        .fill('"x"')
        .join()}]`,
  ],
  [
    'many lines',
    (n: number) =>
      Array(n / 4)
        .fill('"x"')
        .join('\n'),
  ],
  ['placeholders that never end', (n: number) => `"${'<'.repeat(n)}"`],
  ['almost placeholders', (n: number) => `"${'<aaaaaaaa'.repeat(n / 9)}"`],
  ['keys with white space behind', (n: number) => `["<v>"${' '.repeat(n)}]`],
])('the steps for a template of %s grow with its length', (_what, template) => {
  const steps = (n: number) => counted(() => parseTemplate(template(n), new Set(['v'])))
  expect(steps(8000)).toBeLessThan(steps(1000) * 8 * 1.2)
})

/** How many characters were looked at. */
function counted(work: () => unknown): number {
  const { charCodeAt } = String.prototype
  let count = 0
  String.prototype.charCodeAt = function (this: string, index: number) {
    count++
    return charCodeAt.call(this, index)
  }
  try {
    work()
  } finally {
    String.prototype.charCodeAt = charCodeAt
  }
  return count
}

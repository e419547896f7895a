import fc from 'fast-check'
import { longForm } from '@sluice/testing'
import { checkTransform } from './check.js'
import { compile } from './compile.js'
import { Fault } from './language/fault.js'
import { every, parsePath, type Step } from './language/path.js'
import { Selection } from './language/selection.js'
import type { Facts } from './transform.js'

const numRuns = longForm ? 20_000 : 1000
const facts: Facts = { ruleName: 'a "rule"', ruleArn: 'arn:\\', receivedTime: '2026-01-01T00:00:00Z' }

const name = fc.constantFrom('a', 'b', 'data', 'detail', '__proto__', 'constructor', 'ü', 'x y')
const step = fc.oneof(name, fc.constantFrom(0, 1), fc.constant(every))
const steps = fc.array(step, { maxLength: 4 })
/** JSON in which paths find something often. */
const { document } = fc.letrec<{ document: unknown }>(tie => ({
  document: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.jsonValue(),
    fc.array(tie('document'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('document')), { maxLength: 4 }).map(members => Object.fromEntries(members)),
  ),
}))

function textOf(path: readonly Step[]): string {
  const text = (one: Step) => (one === every ? '[*]' : `[${JSON.stringify(one)}]`)
  return `$${path.map(text).join('')}`
}

/** What a path leads to, read slowly from parsed JSON: a list where it has a wildcard. */
function slowly(value: unknown, path: readonly Step[]): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (typeof value !== 'object' || value === null) return undefined
  if (first === every) {
    const found = Object.values(value).map(inner => slowly(inner, rest))
    return rest.includes(every) ? found.flatMap(inner => inner ?? []) : found.filter(inner => inner !== undefined)
  }
  if ((typeof first === 'number') !== Array.isArray(value) || !Object.hasOwn(value, first)) return undefined
  return slowly((value as Record<string, unknown>)[first], rest)
}

test('several paths, read in one pass, find what reading each of them slowly finds', () => {
  let found = 0
  fc.assert(
    fc.property(document, fc.array(steps, { maxLength: 5 }), (value, paths) => {
      const json = JSON.stringify(value)
      const read = new Selection(paths)
        .read(json)
        .map(text => (text === undefined ? undefined : (JSON.parse(text) as unknown)))
      const expected = paths.map(path => slowly(JSON.parse(json), path))
      expect(read).toEqual(expected)
      found += expected.filter(one => one !== undefined).length
    }),
    { numRuns },
  )
  expect(found).toBeGreaterThan(numRuns / 4)
})

test('a path reads back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.nat(1e8), fc.constant(every)), { maxLength: 6 }), path => {
      expect(parsePath(textOf(path))).toEqual(path)
    }),
    { numRuns },
  )
})

test('any text is a path or a fault within it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('$', '.', '[', ']', '*', 'a', '"', "'", '\\', '0', ' ') }), path => {
      try {
        parsePath(path)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        expect(error.position).toBeLessThanOrEqual(path.length)
      }
    }),
    { numRuns },
  )
})

/** Templates made of JSON, with placeholders for some values and in some strings. */
const variables = ['v0', 'v1', 'aws.events.rule-name', 'aws.events.rule-arn', 'aws.events.event.ingestion-time']
const values = [...variables, 'aws.events.event', 'aws.events.event.json']
const { template } = fc.letrec<{ template: string }>(tie => ({
  template: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }).map(value => JSON.stringify(value).replaceAll('<', '\\u003c')),
    fc.constantFrom(...values).map(variable => ` <${variable}> `),
    fc
      .array(fc.oneof(fc.string(), fc.constantFrom(...variables.map(one => `<${one}>`))), { maxLength: 4 })
      .map(texts => {
        const inner = texts.map(text =>
          /^<[\w.-]+>$/.test(text) ? text : JSON.stringify(text.replaceAll('<', '')).slice(1, -1),
        )
        return `"${inner.join('')}"`
      }),
    fc.array(tie('template'), { maxLength: 3 }).map(items => `[${items.join(', ')}]`),
    fc
      .array(tie('template'), { maxLength: 3 })
      .map(items => `{${items.map((item, i) => `"k${i}": ${item}`).join(',\n')}}`),
  ),
}))

test('a JSON template makes valid JSON or a failure, whatever it says and whatever the event is', () => {
  let made = 0
  fc.assert(
    fc.property(document, steps, steps, template, (event, one, other, text) => {
      const transform = { paths: { v0: textOf(one), v1: textOf(other) }, template: text }
      checkTransform(transform, 'transform')
      const { apply, output } = compile(transform)
      expect(output).toBe('json')
      const outcome = apply(JSON.stringify(event), facts)
      if (typeof outcome !== 'string') return
      made++
      expect(() => JSON.parse(outcome) as unknown).not.toThrow()
    }),
    { numRuns },
  )
  expect(made).toBeGreaterThan(numRuns / 3)
})

/** EventBridge's documentation, read literally and slowly: each placeholder is replaced in the parsed template. */
function literally(template: unknown, event: unknown, paths: Record<string, Step[]>): unknown {
  const valueOf = (variable: string) => slowly(event, paths[variable]!)
  if (Array.isArray(template)) return template.map(one => literally(one, event, paths))
  if (typeof template === 'object' && template !== null)
    return Object.fromEntries(Object.entries(template).map(([key, one]) => [key, literally(one, event, paths)]))
  if (typeof template !== 'string') return template
  const alone = /^value (v\d)$/.exec(template)
  if (alone) {
    const value = valueOf(alone[1]!)
    if (value === undefined) throw new Error('missing')
    return value
  }
  return template.replaceAll(/<(v\d)>/g, (_, variable: string) => {
    const value = valueOf(variable)
    if (value === undefined) return ''
    if (typeof value !== 'object' || value === null) return String(value)
    return JSON.stringify(value).replaceAll(/\\.|"/g, escape =>
      escape === '"' || escape === '\\"' ? '' : (JSON.parse(`"${escape}` + (escape === '\\u' ? '' : '"')) as string),
    )
  })
}

const word = fc.constantFrom('value v0', 'value v1', 'is <v0>', '<v1><v0>', 'plain', '"\\', 1, null, true)
const shape = fc.oneof(word, fc.array(word, { maxLength: 3 }), fc.dictionary(fc.constantFrom('x', 'y'), word))
const plainEvent = fc.dictionary(
  fc.constantFrom('a', 'b'),
  fc.oneof(
    fc.string({ unit: 'grapheme-ascii' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string({ unit: 'grapheme-ascii' }), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('c', 'd'), fc.string({ unit: 'grapheme-ascii' })),
  ),
)

test('a template makes what a literal reading of the documentation makes', () => {
  fc.assert(
    fc.property(plainEvent, shape, (event, parsed) => {
      const paths: Record<string, Step[]> = { v0: ['a'], v1: ['b'] }
      const text = JSON.stringify(parsed).replaceAll(/"value (v\d)"/g, '<$1>')
      const { apply } = compile({ paths: { v0: '$.a', v1: '$.b' }, template: text })
      const outcome = apply(JSON.stringify(event), facts)
      let expected: unknown
      try {
        expected = literally(parsed, event, paths)
      } catch {
        expect(outcome).toMatchObject({ reason: 'missing' })
        return
      }
      expect(JSON.parse(outcome as string)).toEqual(expected)
    }),
    { numRuns },
  )
})

test('a constant is what it was, and any text for a document is an outcome', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (constant, text) => {
      expect(JSON.parse(compile({ constant }).apply(text, facts) as string)).toEqual(
        JSON.parse(JSON.stringify(constant)),
      )
      void compile({ inputPath: '$.a[*]' }).apply(text, facts)
      void compile({ paths: { a: '$.*' }, template: '["<a>", <a>]' }).apply(text, facts)
    }),
    { numRuns },
  )
})

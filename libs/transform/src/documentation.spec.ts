import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkTransform } from './check.js'
import { compile } from './compile.js'
import { Evaluators } from './jsonata/evaluators.js'
import { mayPass, type Outcome, type Reason } from './outcome.js'
import { type Transform, transformBounds } from './transform.js'
import { evaluationLimits } from './jsonata/limits.js'

/**
 * The examples of docs/transforms.md. What a block is stands behind its language:
 *
 *   event | transform             what the blocks that follow are about
 *   makes | fails REASON          the output, or the expression of the failure
 *   refused PATH                  a transform that is refused, with the setting at fault
 */
const page = readFileSync(join(__dirname, '../../../docs/transforms.md'), 'utf8')
const blocks = [...page.matchAll(/```json (\S+) ?(.*)\n([^]*?)```/g)].map(([, kind, note, json]) => ({
  kind: kind!,
  note: note!,
  json: json!,
}))
const evaluators = new Evaluators()
afterAll(() => evaluators.close())

const facts = { ruleName: 'orders', ruleArn: 'sluice:shop:rule/orders', receivedTime: '2026-03-01T10:00:00.000Z' }
let event = ''
let transform: Transform = { constant: null }

function outcome(): Outcome | Promise<Outcome> {
  return compile(transform, { evaluators }).apply(event, facts)
}

/** JSON without the white space between its tokens: numbers keep their digits. */
function tight(json: string): string {
  return json.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text: string | undefined) => text ?? '')
}

const checks: Record<string, (json: string, note: string) => void | Promise<void>> = {
  event: json => void (event = json),
  transform: json => {
    const written = JSON.parse(json) as unknown
    checkTransform(written, 'transform')
    transform = written
  },
  makes: async json => expect(tight((await outcome()) as string)).toBe(tight(json)),
  fails: async (json, reason) =>
    expect(await outcome()).toMatchObject({ reason, expression: JSON.parse(json) as string }),
  refused: (json, path) =>
    expect(() => checkTransform(JSON.parse(json), 'transform')).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ path }) }),
    ),
}

test('every block of the page is an example that is checked', () => {
  expect(blocks.length).toBeGreaterThan(25)
  expect([...page.matchAll(/```json/g)]).toHaveLength(blocks.length)
  expect(blocks.filter(({ kind }) => !(kind in checks))).toEqual([])
})

test.each(blocks)('$kind $note: $json', async ({ kind, note, json }) => {
  await checks[kind]!(json, note)
})

test.each<[Reason, 'yes' | 'no']>([
  ['missing', 'no'],
  ['failed', 'no'],
  ['too-large', 'no'],
  ['unreadable', 'no'],
  ['late', 'yes'],
  ['ended', 'yes'],
  ['busy', 'yes'],
])('the page has the reason %s: another attempt may succeed: %s', (reason, may) => {
  expect(page).toMatch(new RegExp(`\\| \`${reason}\` .*\\| ${may} +\\|`))
  expect(mayPass({ reason, path: '', expression: '', message: '' })).toBe(may === 'yes')
})

test('the bounds on the page are those of the code', () => {
  const { timeout, stack, sequence, slice, deadline, kill, output } = evaluationLimits
  const { constant, path, paths, template, jsonata } = transformBounds
  const texts = [
    `up to ${constant.toLocaleString('en')} characters`,
    `at most ${path} characters`,
    `at most ${template.toLocaleString('en')} characters and ${paths} variables`,
    `at most ${jsonata.toLocaleString('en')} characters, with all`,
    `${timeout} ms; where JSONata cannot stop itself, ${deadline / 1000} s; after ${kill / 1000} s`,
    ...[stack, sequence, output].map(number => `| ${number.toLocaleString('en')}`),
    `turns of ${slice} ms`,
    `longer than ${transformBounds.output.toLocaleString('en')} characters`,
  ]
  for (const text of texts) expect(page).toContain(text)
})

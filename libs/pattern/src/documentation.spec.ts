import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile, explain, fromSnsFilterPolicy, fromSubscriptionFilters, PatternError, PatternIndex } from './index.js'

/**
 * The examples of docs/patterns.md and its pages. What a block is stands behind its language:
 *
 *   pattern | sns SCOPE | filters                    the pattern of the blocks that follow
 *   matches | does-not-match | explained SENTENCE    an event
 *   refused PATH                                     a bad pattern
 */
const docs = join(__dirname, '../../../docs')
const pages = ['patterns.md', ...readdirSync(join(docs, 'patterns')).map(name => join('patterns', name))]
const page = pages.map(name => readFileSync(join(docs, name), 'utf8')).join('\n')
const blocks = [...page.matchAll(/```json (\S+) ?(.*)\n([^]*?)```/g)].map(([, kind, note, json]) => ({
  kind: kind!,
  note: note!,
  json: json!,
}))

let pattern: object = {}
const checks: Record<string, (json: string, note: string) => void> = {
  pattern: json => void (pattern = JSON.parse(json) as object),
  sns: (json, scope) => void (pattern = fromSnsFilterPolicy(JSON.parse(json) as object, scope as 'MessageBody')),
  filters: json => void (pattern = fromSubscriptionFilters(JSON.parse(json) as unknown[])),
  matches: json => expect(answers(json)).toEqual([true, true]),
  'does-not-match': json => expect(answers(json)).toEqual([false, false]),
  explained: (json, sentence) => expect(explain(pattern, JSON.parse(json) as object).summary).toBe(sentence),
  refused: (json, path) => {
    const refused = JSON.parse(json) as object
    expect(() => compile(refused)).toThrow(PatternError)
    expect(() => compile(refused)).toThrow(expect.objectContaining({ path }))
  },
}

function answers(json: string): boolean[] {
  return [
    compile(pattern)(JSON.parse(json) as object),
    PatternIndex.of([{ key: '', pattern, value: 1 }]).matchJson(json).length === 1,
  ]
}

test('every block of the pages is an example that is checked', () => {
  expect(blocks.length).toBeGreaterThan(70)
  expect([...page.matchAll(/```json/g)]).toHaveLength(blocks.length)
  expect(blocks.filter(({ kind }) => !(kind in checks))).toEqual([])
})

test.each(blocks)('$kind $note: $json', ({ kind, note, json }) => checks[kind]!(json, note))

test('every operator and its examples are on the pages', () => {
  for (const operator of [
    'prefix',
    'suffix',
    'equals-ignore-case',
    'wildcard',
    'anything-but',
    'numeric',
    'cidr',
    'exists',
    '$or',
    'exactly',
  ]) {
    expect(page).toContain(`"${operator}"`)
  }
})

import { possible } from './possible.js'

/** What somebody would lose who asks who gets an event: a receiver that depends on the rest of it. */
describe('a pattern on an event of which the type is known', () => {
  const cases: [what: string, pattern: object, fields: string[] | undefined][] = [
    ['the type', { type: ['paid'] }, []],
    ['another type', { type: ['left'] }, undefined],
    ['one of several', { type: ['left', { prefix: 'pa' }] }, []],
    ['as AWS spells it', { 'detail-type': ['paid'], detail: { total: [{ numeric: ['>', 1] }] } }, ['data.total']],
    ['data as well', { type: ['paid'], data: { a: [1], b: [2] } }, ['data.a', 'data.b']],
    ['data alone', { data: { a: [1] } }, ['data.a']],
    ['data with another type', { type: ['left'], data: { a: [1] } }, undefined],
    ['a source that is not known', { type: ['paid'], source: ['/bank'] }, ['source']],
    ['an attribute that must be absent', { type: ['paid'], subject: [{ exists: false }] }, ['subject']],
    ['a type that must be absent', { type: [{ exists: false }] }, undefined],
    ['every type but one', { type: [{ 'anything-but': ['paid'] }] }, undefined],
    ['one branch', { $or: [{ type: ['left'] }, { type: ['paid'], data: { a: [1] } }] }, ['data.a']],
    ['the easiest branch', { $or: [{ data: { a: [1] } }, { type: ['paid'] }] }, []],
    ['no branch', { $or: [{ type: ['left'] }, { type: ['gone'], data: { a: [1] } }] }, undefined],
  ]
  it.each(cases)('%s', (_, pattern, fields) => {
    expect(possible(pattern, { type: 'paid' })).toEqual(fields)
  })

  it('and of which nothing is known', () => {
    expect(possible({ type: ['paid'] }, {})).toEqual(['type'])
  })
})

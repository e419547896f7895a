import { afterBatch, type BatchOutcome, type BatchPart, type Reason, untried } from './index.js'

const policy = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1000, jitter: 0, maxDelay: 3_600_000 },
  maxAgeMs: 60_000,
} as const
const done: BatchOutcome = { ok: true, failures: new Set() }
const some = (...failures: string[]): BatchOutcome => ({ ok: true, failures: new Set(failures) })
const failed: BatchOutcome = { ok: false, error: 'down' }
const refused: BatchOutcome = { ok: false, error: 'never', permanent: 'rejected' }

/** What a user would lose: an event that is neither handled, nor tried again, nor kept; or all of a batch because of one. */
describe('what becomes of a part of a batch', () => {
  type Next = { left?: string[][]; in?: number; gone?: string[]; why?: Reason }
  const table: [what: string, ids: string, attempt: number, outcome: BatchOutcome, bisect: boolean, next: Next][] = [
    ['all done', 'abc', 1, done, false, { left: [] }],
    ['all done, past the last try', 'abc', 9, done, true, { left: [] }],
    ['one failed', 'abc', 1, some('b'), false, { left: [['b']], in: 1000 }],
    ['one failed, which nothing needs to find', 'abc', 1, some('b'), true, { left: [['b']], in: 1000 }],
    ['two failed: they keep their order', 'abc', 2, some('c', 'a'), false, { left: [['a', 'c']], in: 2000 }],
    ['one failed to the last', 'abc', 3, some('b'), false, { gone: ['b'], why: 'attempts-exhausted' }],
    ['all failed', 'abc', 1, failed, false, { left: [['a', 'b', 'c']], in: 1000 }],
    ['all failed to the last', 'abc', 3, failed, false, { gone: ['a', 'b', 'c'], why: 'attempts-exhausted' }],
    ['refused', 'abc', 1, refused, false, { gone: ['a', 'b', 'c'], why: 'rejected' }],
    ['failed, to be split', 'abc', 1, failed, true, { left: [['a', 'b'], ['c']], in: 0 }],
    ['failed to the last, and not alone yet', 'ab', 3, failed, true, { left: [['a'], ['b']], in: 0 }],
    ['refused, and it is not known which', 'ab', 1, refused, true, { left: [['a'], ['b']], in: 0 }],
    ['failed alone', 'a', 2, failed, true, { left: [['a']], in: 2000 }],
    ['failed alone to the last', 'a', 3, failed, true, { gone: ['a'], why: 'attempts-exhausted' }],
    ['refused alone', 'a', 1, refused, true, { gone: ['a'], why: 'rejected' }],
    ['the end of a window', '', 1, done, false, { left: [] }],
    ['the end of a window, failed', '', 1, failed, true, { left: [[]], in: 1000 }],
    ['the end of a window, failed to the last', '', 3, failed, false, { left: [[]], in: 2000 }],
    ['the end of a window, refused', '', 1, refused, false, { left: [[]], in: 2000 }],
  ]

  it.each(table)('%s', (_what, ids, attempt, outcome, bisect, { left = [], in: delayMs = 0, gone, why }) => {
    const tried = { attempt, startedAt: 5000, endedAt: 5040, policy, bisect }
    const step = afterBatch({ ...untried([...ids]), since: 4000 }, outcome, tried, 0)
    expect(step.parts.map(part => part.ids)).toEqual(left)
    expect(step.delayMs).toBe(delayMs)
    expect(step.givenUp?.ids).toEqual(gone)
    expect(step.givenUp?.reason).toEqual(why)
  })

  it('counts the tries of what stays together, and begins anew where it is split', () => {
    const tried = { attempt: 2, startedAt: 5000, endedAt: 5040, policy, bisect: false }
    const before: BatchPart = { ids: ['a', 'b'], ended: 1, since: 4000, failed: [{ error: 'first' }] }
    expect(afterBatch(before, failed, tried, 0).parts).toEqual([
      {
        ids: ['a', 'b'],
        ended: 2,
        since: 4000,
        failed: [{ error: 'first' }, { at: '1970-01-01T00:00:05.040Z', error: 'down', durationMs: 40 }],
      },
    ])
    expect(afterBatch(before, failed, { ...tried, bisect: true }, 0).parts).toEqual([untried(['a']), untried(['b'])])
  })

  it('gives up what would be tried too late', () => {
    const tried = { attempt: 1, startedAt: 0, endedAt: 59_500, policy, bisect: false }
    expect(afterBatch(untried(['a']), failed, tried, 0).givenUp?.reason).toBe('expired')
  })
})

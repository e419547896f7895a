import { away, blocked, type Lag, together } from './lag.js'

const minute = 60_000
const lag = (by: string, lagMs: number, events?: number): Lag => ({ by, events, oldestMs: 1e12 - lagMs, lagMs })

/** What a user would lose: who of the readers keeps a bus full, and so what to do about it. */
describe('readers that are behind', () => {
  it('have of all shards what they have on each, and are as late as on the latest', () => {
    const lags = [lag('router', 5, 1), lag('audit', 9, 4), lag('router', 7, 2), lag('audit', 3), lag('audit', 4, 1)]
    expect(together(lags)).toEqual([lag('router', 7, 3), lag('audit', 9)])
  })

  it.each<[what: string, isFull: boolean, expected: [by: string, sinceMs: number][]]>([
    ['those past the retention hold a bus back', false, [['late', 2 * minute]]],
    ['on a full bus also those that are away', true, [['late', 2 * minute], ['away', 0]]], // prettier-ignore
  ])('%s', (_what, isFull, expected) => {
    const lags = [lag('late', 12 * minute), lag('away', 2 * minute), lag('busy', minute / 2)]
    expect(blocked(lags, 10 * minute, isFull).map(({ by, sinceMs }) => [by, sinceMs])).toEqual(expected)
  })

  it('are away when they are behind by more than a minute', () => {
    expect(away([lag('a', minute), lag('b', minute + 1)]).map(({ by }) => by)).toEqual(['b'])
  })
})

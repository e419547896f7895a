import { newDraft } from './draft.js'
import { previewOf } from './preview.js'

const now = Date.parse('2027-01-01T00:30:00.000Z')
const draft = newDraft('Europe/Zurich')

// What people would lose: to see when something runs before it is saved, and what is wrong where they write it.
describe('a schedule that is written', () => {
  it('shows its next five runs, a rate from when it was made', () => {
    expect(previewOf(draft, now).next.slice(0, 2)).toEqual(['2027-01-01T01:00:00.000Z', '2027-01-02T01:00:00.000Z'])
    expect(previewOf(draft, now).next).toHaveLength(5)
    const hourly = { ...draft, timing: 'rate', expression: '1 hour' } as const
    expect(previewOf(hourly, now).next[0]).toBe('2027-01-01T01:30:00.000Z')
    expect(previewOf(hourly, now, '2026-12-31T12:10:00.000Z').next[0]).toBe('2027-01-01T01:10:00.000Z')
  })

  it.each([
    [{ expression: '0 26 * * *' }, 'cron', /"26" as hour/],
    [{ timeZone: 'Europe/Zuri' }, 'timeZone', /IANA/],
    [{ others: { window: '2 days' } }, 'window', /at most 1 day/],
    [{ timing: 'at', expression: '2020-01-01T09:00' }, 'at', /no run after now/],
  ] as const)('with %j says at %s what is wrong', (some, path, fault) => {
    const { next, problems } = previewOf({ ...draft, ...some }, now)
    expect(next).toEqual([])
    expect(Object.keys(problems)).toEqual([path])
    expect(problems[path]).toMatch(fault)
  })

  it('says nothing of what is not written yet, and is not about a pause', () => {
    expect(previewOf({ ...draft, expression: '' }, now)).toEqual({ next: [], problems: {} })
    expect(previewOf({ ...draft, others: { paused: true, deleteAfterCompletion: true } }, now).next).toHaveLength(5)
  })
})

import { draftOf, newDraft, settingsOf, withTiming } from './draft.js'
import type { Schedule } from './use-schedule.js'

const shown: Schedule = {
  ...{
    name: 'nightly',
    rate: '1 day',
    timeZone: 'Europe/Zurich',
    start: '2027-01-01T09:00',
    missed: 'all',
    paused: true,
  },
  ...{ event: { type: 'report.due', shop: 'north' }, createdAt: '2027-01-01T00:00:00.000Z', owner: 'api-key' },
  ...{ state: 'paused', count: 3, leftOut: 0, last: [], next: [] },
}

// What people would lose: settings of a schedule that they did not touch.
describe('a schedule that is written', () => {
  it('keeps what nobody changes, the pause and attributes of its event with it, and says nothing else', () => {
    expect(settingsOf(draftOf(shown))).toEqual({
      ...{ rate: '1 day', timeZone: 'Europe/Zurich', start: '2027-01-01T09:00', missed: 'all', paused: true },
      event: { type: 'report.due', shop: 'north' },
    })
  })

  it('loses begin and end when it runs once, and has one expression', () => {
    const { start: _, rate: _r, ...rest } = settingsOf(draftOf(shown)) as Record<string, unknown>
    const once = withTiming(draftOf(shown), 'at', '2027-06-01T09:00')
    expect(settingsOf(once)).toEqual({ ...rest, at: '2027-06-01T09:00' })
  })

  it('is not saved while its event is no object', () => {
    expect(settingsOf({ ...newDraft('UTC'), event: '{"type": ' })).toBeUndefined()
    expect(settingsOf({ ...newDraft('UTC'), event: '[]' })).toBeUndefined()
  })
})

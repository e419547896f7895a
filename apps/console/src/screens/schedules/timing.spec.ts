import { lateBy, timingText } from './timing.js'

// What people would lose: when a schedule runs, and that a run came too late.
describe('the times of a schedule', () => {
  it.each([
    [{ cron: '0 2 * * *' }, '0 2 * * *'],
    [{ rate: '5 minutes' }, 'every 5 minutes'],
    [{ rate: '1 day' }, 'every day'],
    [{ at: '2027-01-01T09:00' }, 'once, at 2027-01-01T09:00'],
  ])('of %j are %s', (schedule, text) => expect(timingText(schedule)).toBe(text))

  it.each([
    ['2027-01-01T00:00:59.000Z', undefined, 0],
    ['2027-01-01T02:00:00.000Z', undefined, 7_200_000],
    ['2027-01-01T00:14:00.000Z', '15 minutes', 0],
    ['2027-01-01T02:00:00.000Z', '1 hour', 3_600_000],
  ])('of a run that was made at %s in a window of %s are late by %i ms', (madeAt, window, late) => {
    expect(lateBy({ time: '2027-01-01T00:00:00.000Z', madeAt }, window === undefined ? {} : { window })).toBe(late)
  })
})

import 'reflect-metadata'
import { Expose, Type } from 'class-transformer'
import { wrongDate } from './event-dates.js'

class Stop {
  @Type(() => Date) at: Date
}
class Air extends Stop {
  @Type(() => Date) takeOff: Date
}
class Trip {
  @Type(() => Date) @Expose({ name: 'booked_at' }) bookedAt: Date
  @Type(() => Date) days: Date[]
  @Type(() => Stop) stops: Stop[]
  @Type(() => Stop, { discriminator: { property: 'by', subTypes: [{ name: 'air', value: Air }] } }) legs: Stop[]
  note: string
}

describe('dates in data', () => {
  const time = '2026-01-31T12:00:00+01:00'
  it('are timestamps, wherever they stand', () => {
    const trip = {
      booked_at: time,
      days: [time],
      stops: [{ at: time }],
      legs: [{ by: 'air', at: time, takeOff: time }],
    }
    expect(wrongDate(Trip, { ...trip, note: 'noon' })).toBeUndefined()
  })
  it.each([
    ['booked_at', { booked_at: 'noon' }],
    ['days', { days: [time, 5] }],
    ['stops[1].at', { stops: [{ at: time }, { at: true }] }],
    ['stops.at', { stops: { at: '2026-02-30T00:00:00Z' } }],
    ['legs.takeOff', { legs: [{ by: 'air', at: time, takeOff: '2026-01-31T12:00:00' }] }],
  ])('%s', (path, data) => expect(wrongDate(Trip, data)).toBe(path))
})

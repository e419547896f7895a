import { InvalidError } from '@sluice/event'
import { checkSchedule } from './check.js'

const timeZone = 'Europe/Zurich'

test.each<unknown>([
  { cron: '0 9 * * *' },
  {
    cron: '0 9 * * *',
    timeZone,
    start: '2027-01-01T00:00',
    end: '2028-01-01T00:00:00Z',
    window: '15 minutes',
    missed: 'all',
  },
  { cron: '  0  9 * * mon-fri ' },
  { cron: '*/5,7 0-23/2,5 LW JAN,3-dec 7,0,FRI-MON' },
  { cron: '0 9 15W,L * 5#1,fril' },
  { cron: '0/15 9 ? * L 2026-2030/2' },
  { cron: '0 0 29 2 *', start: '2027-01-01T00:00:00Z' },
  { rate: '1 minute' },
  { rate: '366 days', missed: 'skip' },
  { at: '2027-01-01T09:00:00+01:00' },
  { at: '2027-01-01T09:00', timeZone: 'europe/zurich' },
  { at: '2027-03-28T02:30:00', timeZone, window: '1 day' },
])('%j is accepted', value => expect(() => checkSchedule(value, 's')).not.toThrow())

test.each<[value: unknown, path: string, fix: string]>([
  [undefined, 's', 'an object'],
  [[], 's', 'an object'],
  [{}, 's', '"cron", "rate" or "at"'],
  [{ cron: '* * * * *', rate: '1 day' }, 's', 'not both'],
  [{ cron: '* * * * *', zone: 'UTC' }, 's.zone', 'timeZone'],
  [{ cron: 5 }, 's.cron', '1 to 256 characters'],
  [{ cron: ' '.repeat(257) }, 's.cron', '1 to 256 characters'],
  [{ cron: '@daily' }, 's.cron', 'five fields, minute'],
  [{ cron: '0 0 9 * * * *' }, 's.cron', 'has 7'],
  [{ cron: 'cron(0 9 * * ? *)' }, 's.cron', 'leave "cron("'],
  [{ cron: '0 0 9 * * *' }, 's.cron', 'none the second'],
  [{ cron: '0 9 ? * ? *' }, 's.cron', 'must be "?"'],
  [{ cron: '0 9 ? * MON' }, 's.cron', 'write "*"'],
  [{ cron: '60 9 * * *' }, 's.cron', '"60" as minute: write 0 to 59'],
  [{ cron: '? 9 * * *' }, 's.cron', 'as minute'],
  [{ cron: '0 24 * * *' }, 's.cron', '"24" as hour: write 0 to 23'],
  [{ cron: '0 22-2 * * *' }, 's.cron', 'two parts with a comma'],
  [{ cron: '0 9 0 * *' }, 's.cron', 'as day of month: write 1 to 31'],
  [{ cron: '0 9 L-3 * *' }, 's.cron', '"LW" or "15W"'],
  [{ cron: '0 9 32W * *' }, 's.cron', 'as day of month'],
  [{ cron: '0 9 1,LW * *' }, 's.cron', 'stands alone'],
  [{ cron: '0 9 1,* * *' }, 's.cron', 'stand alone'],
  [{ cron: '0 9 1,,2 * *' }, 's.cron', 'leave the comma out'],
  [{ cron: '0 9 * JANUARY *' }, 's.cron', 'as month: write 1 to 12 or JAN to DEC'],
  [{ cron: '0 9 * * 8' }, 's.cron', 'as day of week: write 0 to 7 or SUN to SAT'],
  [{ cron: '0 9 ? * 0 *' }, 's.cron', 'as day of week: write 1 to 7 or SUN to SAT'],
  [{ cron: '0 9 * * L' }, 's.cron', 'write "SAT"'],
  [{ cron: '0 9 * * FRI#6' }, 's.cron', '"FRI#2"'],
  [{ cron: '*/90 * * * *' }, 's.cron', 'write "rate"'],
  [{ cron: '*/0 * * * *' }, 's.cron', 'not 1 to 60'],
  [{ cron: '0 9 1 1 ? 1969' }, 's.cron', 'as year: write 1970 to 2199'],
  [{ cron: '0 0 30 2 *' }, 's.cron', 'no day of the calendar'],
  [{ cron: '0 0 31W 2,4 *' }, 's.cron', 'no day of the calendar'],
  [{ rate: '5 m' }, 's.rate', '"5 minutes"'],
  [{ rate: '0 minutes' }, 's.rate', '"5 minutes"'],
  [{ rate: '367 days' }, 's.rate', 'at most 366 days'],
  [{ at: '2027-02-30T00:00:00Z' }, 's.at', 'a date that exists'],
  [{ at: '2027-02-29T09:00', timeZone }, 's.at', 'a date that exists'],
  [{ at: '2027-01-01T09:00' }, 's.at', 'add one, like "2027-01-01T09:00Z", or give "timeZone"'],
  [{ at: '1969-12-31T23:00:00Z' }, 's.at', '1970 to 2199'],
  [{ at: '2027-01-01T00:00:00Z', start: '2026-01-01T00:00:00Z' }, 's.start', 'leave it out'],
  [{ at: '2027-01-01T00:00:00Z', timeZone: 'Mars/Base' }, 's.timeZone', '"Europe/Zurich"'],
  [{ at: '2027-01-01T00:00:00Z', timeZone: '+01:00' }, 's.timeZone', '"Europe/Zurich"'],
  [{ rate: '1 day', start: '2027-01-01T00:00:00Z', end: '2027-01-01T01:00:00+01:00' }, 's.end', 'after "start"'],
  [{ cron: '0 0 29 2 *', start: '2027-01-01T00:00', end: '2028-01-01T00:00', timeZone }, 's.cron', 'no run between'],
  [{ cron: '* * * * *', window: '25 hours' }, 's.window', 'at most 1 day'],
  [{ cron: '* * * * *', missed: 'none' }, 's.missed', '"skip", "one", "all"'],
])('%j is refused at %s and told %j', (value, path, fix) => {
  const check = () => checkSchedule(value, 's')
  expect(check).toThrow(InvalidError)
  expect(check).toThrow(
    expect.objectContaining({
      code: 'INVALID_SCHEDULE',
      message: expect.stringMatching(new RegExp(`^${path.replace('.', '\\.')} `)),
      details: { path },
    }),
  )
  expect(check).toThrow(fix)
})

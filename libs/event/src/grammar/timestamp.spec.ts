import { maxFractionDigits, parseTimestamp } from './timestamp.js'

const iso = (text: unknown) => {
  const ms = parseTimestamp(text)
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

describe('a timestamp of RFC 3339', () => {
  // Source: https://www.rfc-editor.org/rfc/rfc3339#section-5.8
  it.each([
    ['1985-04-12T23:20:50.52Z', '1985-04-12T23:20:50.520Z'],
    ['1996-12-19T16:39:57-08:00', '1996-12-20T00:39:57.000Z'],
    ['1990-12-31T23:59:60Z', '1991-01-01T00:00:00.000Z'],
    ['1990-12-31T15:59:60-08:00', '1991-01-01T00:00:00.000Z'],
    ['1937-01-01T12:00:27.87+00:20', '1937-01-01T11:40:27.870Z'],
  ])('%s, an example of the RFC', (text, expected) => expect(iso(text)).toBe(expected))

  it.each([
    ['2026-01-31t12:00:00z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00-00:00', '2026-01-31T12:00:00.000Z'],
    ['2026-06-30T23:59:60.5Z', '2026-07-01T00:00:00.500Z'],
    ['2024-02-29T00:00:00+23:59', '2024-02-28T00:01:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    [`2026-01-31T12:00:00.${'123456789012345'.padEnd(maxFractionDigits, '9')}Z`, '2026-01-31T12:00:00.123Z'],
    ['2026-01-31T12:00:00.0009Z', '2026-01-31T12:00:00.000Z'],
  ])('%s', (text, expected) => expect(iso(text)).toBe(expected))

  it.each([
    ['no offset, another moment in each zone', '2026-11-28T11:00:46'],
    ['a date alone', '2026-11-28'],
    ['words behind it', '2026-11-28 (about noon)'],
    ['a blank for the T', '2026-11-28 11:00:46Z'],
    ['February 30', '2026-02-30T00:00:00Z'],
    ['February 29 of a common year', '2026-02-29T00:00:00Z'],
    ['February 29 of 1900', '1900-02-29T00:00:00Z'],
    ['January 39', '2026-01-39T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T00:60:00Z'],
    ['second 61', '2026-12-31T23:59:61Z'],
    ['a leap second in the middle of a day', '2026-01-31T12:00:60Z'],
    ['a leap second at the end of a day of another month', '2026-03-31T23:59:60Z'],
    ['a leap second at midnight of the wrong zone', '1990-12-31T23:59:60-08:00'],
    ['an offset of 24 hours', '2026-01-01T00:00:00+24:00'],
    ['an offset without its colon', '2026-01-01T00:00:00+0100'],
    ['an offset without minutes', '2026-01-01T00:00:00+01'],
    ['a fraction without digits', '2026-01-01T00:00:00.Z'],
    ['a comma for the point', '2026-01-01T00:00:00,5Z'],
    ['no seconds', '2026-01-01T00:00Z'],
    ['five digits for the year', '12026-01-01T00:00:00Z'],
    ['digits of other scripts', '２０２６-01-01T00:00:00Z'],
    ['more digits than are read', `2026-01-31T12:00:00.${'1'.repeat(maxFractionDigits + 1)}Z`],
    ['blanks around it', ' 2026-01-31T12:00:00Z'],
    ['a line end behind it', '2026-01-31T12:00:00Z\n'],
    ['no text', 5],
    ['true', true],
    ['nothing', undefined],
  ])('is not %s', (_, text) => expect(parseTimestamp(text)).toBeUndefined())
})

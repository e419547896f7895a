import { randomBytes } from 'node:crypto'
import { formatCursor, openCursor, sealCursor } from './cursor.js'

/** What would be lost: a name that the caller may not see, which is where a page ends. */
describe('a sealed cursor', () => {
  const key = randomBytes(32)
  const place = '1769860800000 default~2-1769860800000-0~secret-rule~partner'

  it('says nothing to others, and the same place has the same cursor in every process', () => {
    const cursor = sealCursor(place, key)
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('secret')
    expect(sealCursor(place, Buffer.from(key))).toBe(cursor)
    expect(openCursor(cursor, key)).toBe(place)
    expect(openCursor(undefined, key)).toBeUndefined()
  })

  it('is refused where Sluice did not make it', () => {
    const cursor = sealCursor(place, key)
    const changed = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1)
    for (const forged of ['', 'x', changed, cursor.slice(0, -4), formatCursor(place), 7, [cursor]])
      expect(() => openCursor(forged, key)).toThrow('cursor must be the `next` of an earlier answer')
    expect(() => openCursor(cursor, randomBytes(32))).toThrow('cursor must be')
  })
})

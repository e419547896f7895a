import { defaultLimits, edit } from './index.js'

const event =
  '{"receivedtime":"2026-05-01T10:00:00.000Z","principal":"api-key","specversion":"1.0","id":"A-1","source":"/shop",' +
  '"type":"order.created","data":{"total": 1.0, "n":12345678901234567890 , "text":"a,\\"}b: {[", "lines":[1.0,{"a":2}], "note":"x"}}'
const apply = (patch: unknown, json = event) => edit(json, patch, defaultLimits)

describe('an edited event', () => {
  it('keeps the bytes of what the patch does not name: prices and long numbers are not rounded', () => {
    const edited = apply({ data: { note: 'y' }, subject: 's' })
    for (const kept of ['"total":1.0', '"n":12345678901234567890', '"text":"a,\\"}b: {["', '"lines":[1.0,{"a":2}]'])
      expect(edited).toContain(kept)
    expect(JSON.parse(edited)).toMatchObject({ subject: 's', data: { note: 'y' } })
  })

  it('has the bytes of what the patch says', () => {
    const patch = '{"data":{"total":2.50,"big":1524831183200260097,"in":{"a":1e400},"note":null}}'
    const edited = edit(event, JSON.parse(patch), defaultLimits, patch)
    for (const kept of ['"total":2.50', '"big":1524831183200260097', '"in":{"a":1e400}']) expect(edited).toContain(kept)
    expect(edited).not.toContain('note')
  })

  // the examples of RFC 7396, appendix A, as the data of an event
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched with %j is %j', (data, patch, result) => {
    const before = JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', data })
    expect(JSON.parse(apply({ data: patch }, before)).data).toEqual(result)
  })

  it('says who emitted it as before, whatever the patch says', () => {
    for (const name of ['principal', 'receivedtime'])
      expect(() => apply({ [name]: 'somebody' })).toThrow(`edit cannot change ${name}`)
    expect(JSON.parse(apply({ id: 'A-2' }))).toMatchObject({ principal: 'api-key', id: 'A-2' })
  })

  it('is an event within the limits, or an error that says why not', () => {
    expect(() => apply({ id: null })).toThrow("attribute 'id' is required")
    expect(() => apply({ Total: 1 })).toThrow('lower-case')
    expect(() => apply({ data_base64: 'AAAA' })).toThrow('cannot stand beside data')
    expect(() => apply({ data: 'x'.repeat(defaultLimits.eventBytes) })).toThrow('may have 1048576 bytes')
    expect(() => apply({ data: JSON.parse('['.repeat(70) + ']'.repeat(70)) })).toThrow('more than 64 levels')
    expect(() => apply({}, 'no JSON')).toThrow('not valid JSON')
    for (const patch of [null, [], 'x', 5]) expect(() => apply(patch)).toThrow('edit must be a JSON Merge Patch')
  })

  it('takes a patch for what it says and not for a prototype', () => {
    const edited = apply(JSON.parse('{"data":{"__proto__":{"polluted":true},"constructor":"c"}}'))
    expect(edited).toContain('"__proto__":{"polluted":true}')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

import { isEqual, mergePatchOf, patched } from './merge-patch.js'

// What people would lose: the change that they wrote. It is sent as what differs, so that all else keeps its bytes.
describe('the change of an event', () => {
  it.each([
    [
      { data: { total: '49,90', currency: 'EUR' } },
      { data: { total: 49.9, currency: 'EUR' } },
      { data: { total: 49.9 } },
    ],
    [{ data: { a: 1, b: 2 } }, { data: { a: 1 } }, { data: { b: null } }],
    [{ items: [1, 2] }, { items: [1] }, { items: [1] }],
    [{ a: 1 }, { a: 1, b: { c: 2 } }, { b: { c: 2 } }],
    [{ a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
  ])('of %j to %j is %j, and makes the one of the other', (before, after, patch) => {
    expect(mergePatchOf(before, after)).toEqual(patch)
    expect(patched(before, patch)).toEqual(after)
  })

  it('is none where nothing but the order was changed', () => {
    expect(mergePatchOf({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBeUndefined()
  })

  it('cannot say null, and so is seen to make another event', () => {
    const after = { data: { comment: null } }
    expect(isEqual(patched({ data: { comment: 'x' } }, mergePatchOf({ data: { comment: 'x' } }, after)), after)).toBe(
      false,
    )
  })
})

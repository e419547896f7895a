import { Fault } from './fault.js'
import { every, parsePath } from './path.js'

test.each([
  ['$', []],
  ['$.data', ['data']],
  ['$.detail-type', ['detail-type']],
  ['$.detail.a_b/c', ['detail', 'a_b/c']],
  ['$.resources[0]', ['resources', 0]],
  ['$.data.items[*].id', ['data', 'items', every, 'id']],
  ['$.data.*', ['data', every]],
  ['$[0][1]', [0, 1]],
  ["$.data['order id'].größe", ['data', 'order id', 'größe']],
  ['$.data["a\\"b"]', ['data', 'a"b']],
])('%s is read', (path, steps) => expect(parsePath(path)).toEqual(steps))

test.each([
  ['data.id', 0],
  ['', 0],
  ['$data', 1],
  ['$.', 1],
  ['$.a..b', 3],
  ['$.a b', 3],
  ['$.a[', 3],
  ['$.a[-1]', 3],
  ['$.a[01]', 3],
  ['$.a[1:2]', 3],
  ['$.a[?(@.b)]', 3],
  ['$.a["\\x"]', 3],
])('%j is refused at the place of the fault', (path, position) => {
  expect(() => parsePath(path)).toThrow(Fault)
  expect(() => parsePath(path)).toThrow(expect.objectContaining({ position }))
})

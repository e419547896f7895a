import { chunks, type Route } from './hand-off.js'

const mebibyte = 1024 * 1024
const route = (entryId: string, copies: number, bytes: number): Route => {
  const subscriptions = new Map(Array.from({ length: copies }, (_, i) => [`s${i}`, ['r']]))
  return { entryId, subscriptions, deliveries: [], bytes }
}
const cut = (...routes: Route[]) => Array.from(chunks(routes), chunk => chunk.map(({ entryId }) => entryId))

describe('what one call of the hand-off copies', () => {
  it('is bounded in number', () => {
    expect(cut(route('a', 800, 1), route('b', 1, 1), route('c', 1, 1))).toEqual([['a'], ['b', 'c']])
  })

  it('is bounded in bytes, of all copies; one event goes whole', () => {
    const [small, large] = [1000, mebibyte]
    const routes = [route('a', 4, large), route('b', 4, large), route('c', 1, small), route('d', 100, large)]
    expect(cut(...routes, route('e', 1, small))).toEqual([['a', 'b'], ['c'], ['d'], ['e']])
  })

  it('does not count what is not copied', () => {
    expect(cut(route('a', 0, 100 * mebibyte), route('b', 0, 100 * mebibyte))).toEqual([['a', 'b']])
  })
})

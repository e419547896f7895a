import { portions } from './portions.js'

const cut = (sizes: number[], items: number, bytes: number) => [...portions(sizes, size => size, { items, bytes })]

describe('portions', () => {
  const table: [what: string, sizes: number[], items: number, bytes: number, portions: number[][]][] = [
    ['nothing is no portion', [], 3, 10, []],
    ['what fits is one', [1, 2, 3], 3, 6, [[1, 2, 3]]],
    ['by number', [1, 1, 1], 2, 10, [[1, 1], [1]]],
    ['by bytes', [4, 4, 4], 9, 8, [[4, 4], [4]]],
    ['one that is too large goes alone', [1, 20, 1], 9, 10, [[1], [20], [1]]],
  ]
  it.each(table)('%s', (_what, sizes, items, bytes, expected) => expect(cut(sizes, items, bytes)).toEqual(expected))
})

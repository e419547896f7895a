import { mulberry32 } from './lots.mjs'

/** The kinds of rules that event-ruler's own benchmark has, five of each, and many of some. */
export function families(lots) {
  const lot = i => lots[(i * 7919) % lots.length]
  const five = make => Array.from({ length: 5 }, (_, i) => make(i))
  const property = (name, test) => ({ properties: { [name]: [test] } })
  const x = lots.map(({ geometry }) => geometry.coordinates[0].x).sort((a, b) => a - b)[lots.length >> 1]

  const exact = five(i => property('MAPBLKLOT', lot(i).properties.MAPBLKLOT))
  const prefix = ['AC', 'BL', 'DR', 'FU', 'RH'].map(prefix => property('STREET', { prefix }))
  const suffix = ['ON', 'KE', 'MM', 'ING', 'GO'].map(suffix => property('STREET', { suffix }))
  const ignoreCase = [
    ...['jefferson', 'bEaCh', 'HyDe', 'CHESTNUT'].map(street => property('STREET', { 'equals-ignore-case': street })),
    property('ST_TYPE', { 'equals-ignore-case': 'st' }),
  ]
  const wildcard = ['143*', '2*0*1*7', '*218', '3*5*2', '4*0*1'].map(wildcard => property('MAPBLKLOT', { wildcard }))
  const numeric = numbers(lot, x, 'firstCoordinates')
  const anythingBut = [
    property('STREET', { 'anything-but': ['FULTON'] }),
    property('STREET', { 'anything-but': ['MASON'] }),
    property('ST_TYPE', { 'anything-but': ['ST'] }),
    { geometry: { type: [{ 'anything-but': ['Polygon'] }] } },
    property('FROM_ST', { 'anything-but': ['441'] }),
  ]
  const complexArrays = numbers(lot, x, 'coordinates')
  const pairs = five(i => {
    const { x, y } = lot(i).geometry.coordinates[3]
    return { geometry: { coordinates: { x: [{ numeric: ['=', x] }], y: [{ numeric: ['>', y - 1e-9, '<=', y] }] } } }
  })
  const combination = [exact, prefix, suffix, ignoreCase, wildcard, numeric, anythingBut, complexArrays, pairs].flat()
  return { exact, prefix, suffix, ignoreCase, wildcard, numeric, anythingBut, complexArrays, combination }
}

function numbers(lot, x, member) {
  const at = (name, ...numeric) => ({ [member]: { [name]: [{ numeric }] } })
  return [
    { geometry: { type: ['Polygon'], ...at('x', '=', lot(1).geometry.coordinates[0].x) } },
    { geometry: { type: ['MultiPolygon'], ...at('y', '=', lot(100).geometry.coordinates[0].y) } },
    { geometry: at('x', '<', x) },
    { geometry: at('x', '>', x) },
    { geometry: at('x', '>', x - 0.03, '<', x + 0.03) },
  ]
}

export function manyExact(count) {
  return Array.from({ length: count }, (_, i) => ({
    properties: { MAPBLKLOT: [`${(1_000_000 + i * 797) % 10_000_000}`.padStart(7, '0')] },
  }))
}

export function manyPrefixes(count) {
  return Array.from({ length: count }, (_, i) => ({
    properties: { MAPBLKLOT: [{ prefix: `${(100_000 + i * 83) % 1_000_000}`.padStart(6, '0') }] },
  }))
}

export function manyWildcards(count) {
  const random = mulberry32(5)
  const digits = n => Array.from({ length: n }, () => Math.floor(random() * 10)).join('')
  const shapes = [
    () => `${digits(2)}*${digits(2)}`,
    () => `*${digits(4)}`,
    () => `${digits(3)}*${digits(1)}*`,
    () => `*${digits(3)}*${digits(1)}`,
  ]
  return Array.from({ length: count }, (_, i) => ({
    properties: { MAPBLKLOT: [{ wildcard: shapes[i % shapes.length]() }] },
  }))
}

export function manyNumbers(count) {
  return Array.from({ length: count }, (_, i) => ({
    geometry: { firstCoordinates: { x: [{ numeric: ['=', -122.5 + (i * 0.14) / count] }] } },
  }))
}

/** Ranges that do not overlap much: an event matches about three of them. */
export function manyRanges(count) {
  const width = 0.14 / count
  return Array.from({ length: count }, (_, i) => {
    const low = -122.5 + i * width
    return { geometry: { firstCoordinates: { x: [{ numeric: ['>', low - width, '<', low + 2 * width] }] } } }
  })
}

/** The rules of a shop: many with the same type, each for one customer. */
export function manyPairs(count) {
  return Array.from({ length: count }, (_, i) => ({
    type: ['Feature'],
    properties: { MAPBLKLOT: [`${(1_000_000 + i * 797) % 10_000_000}`], ODD_EVEN: [i % 2 ? 'E' : 'O'] },
  }))
}

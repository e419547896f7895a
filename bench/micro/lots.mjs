/** Made-up records in the shape of San Francisco's city lots, about 880 bytes of JSON each. Seeded: every run has the same. */
export function lots(count, seed = 1) {
  const random = mulberry32(seed)
  const below = n => Math.floor(random() * n)
  const pick = list => list[below(list.length)]
  const digits = n => Array.from({ length: n }, () => below(10)).join('')
  return Array.from({ length: count }, (_, i) => {
    const block = digits(4)
    const lot = digits(3)
    const from = 100 + below(3000)
    const point = () => ({ x: -122.5 + random() * 0.14, y: 37.7 + random() * 0.12, z: 0 })
    const coordinates = Array.from({ length: 8 + below(6) }, point)
    return {
      type: 'Feature',
      properties: {
        MAPBLKLOT: `${block}${lot}`,
        BLKLOT: `${block}${lot}`,
        BLOCK_NUM: block,
        LOT_NUM: lot,
        FROM_ST: `${from}`,
        TO_ST: `${from + 2 * below(20)}`,
        STREET: i % 97 === 0 ? 'VALLEJO' : `${pick(starts)}${pick(middles)}${pick(ends)}`,
        ST_TYPE: pick(['ST', 'ST', 'ST', 'AVE', 'BLVD', null]),
        ODD_EVEN: pick(['E', 'O']),
      },
      geometry: {
        type: i % 100 === 0 ? 'MultiPolygon' : 'Polygon',
        firstCoordinates: coordinates[0],
        coordinates,
      },
    }
  })
}

const starts = ['AC', 'BL', 'DR', 'FU', 'RH', 'MA', 'CLE', 'HO', 'JEFF', 'CHES', 'BE', 'HY', 'LO', 'SAN ', 'TUR', 'WAS']
const middles = ['LT', 'ERS', 'MEN', 'WAR', 'ST', 'R', 'ARD', 'ANS', 'BR', 'ING', 'V', 'K']
const ends = ['ON', 'KE', 'MM', 'ING', 'GO', 'NUT', 'DE', 'ACH', 'ELL', 'ES', 'AY', 'IA']

export function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

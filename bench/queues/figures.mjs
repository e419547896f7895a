/** A message's body: about 200 bytes. */
export const bodyOf = n => ({
  order: `A-${n}`,
  items: Array.from({ length: 6 }, (_, i) => ({ sku: `sku-${i}`, n: i })),
})

export function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return [0.25, 0.5, 0.75].map(share => sorted[Math.round(share * (sorted.length - 1))])
}

/** The median, and the quartiles beside it. */
export function spread(values, digits = 2) {
  const [low, middle, high] = quartiles(values).map(value => value.toFixed(digits))
  return [middle, `${low} – ${high}`]
}

/** Calls `work` with each of the items, `most` at a time. */
export async function inFlight(items, work, most) {
  let next = 0
  const lane = async () => {
    while (next < items.length) await work(items[next++])
  }
  await Promise.all(Array.from({ length: most }, lane))
}

export function inBatches(items, size) {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

/** Bounds of one call to Redis: a connection that is silent for some seconds is cut, and all its commands are sent again. */
export interface PortionBounds {
  readonly items: number
  readonly bytes: number
}

const portionBounds: PortionBounds = { items: 500, bytes: 4 * 1024 * 1024 }

/** Cuts a list, in order, into portions by number and bytes. One item alone is always a portion. */
export function* portions<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  most: PortionBounds = portionBounds,
): Generator<readonly T[]> {
  let portion: T[] = []
  let bytes = 0
  for (const item of items) {
    const size = bytesOf(item)
    if (portion.length > 0 && (portion.length >= most.items || bytes + size > most.bytes)) {
      yield portion
      portion = []
      bytes = 0
    }
    portion.push(item)
    bytes += size
  }
  if (portion.length > 0) yield portion
}

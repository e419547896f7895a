import type { Layout } from './layouts/part.js'
import type { Place } from './place.js'

/** One side of a move. */
export interface Side {
  readonly place: Place
  readonly layout: Layout
}

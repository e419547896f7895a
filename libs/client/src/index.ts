export { type Answer, type ClientOptions, createSluiceClient, type Init, type SluiceClient } from './client.js'
export { operations } from './operations.js'
export { itemsOf } from './pages.js'
export { dataOf, type Problem, ProblemError } from './problem-error.js'
export { tailOf, type TailItem } from './tail.js'
export type { components, operations as Operations, paths } from './schema.js'

import type { components } from './schema.js'

/** The schemas of the API by their names: `Schemas['Rule']`. */
export type Schemas = components['schemas']

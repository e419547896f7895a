export { type Action, actions } from './access/actions.js'
export { Buses } from './buses/buses.service.js'
export type { Precondition } from './buses/precondition.js'
export { ControlModule } from './control.module.js'
export { formatCursor, parseCursor } from './cursor.js'
export {
  checkDeletion,
  checkRedrive,
  filterOf,
  groupFilterFields,
  lettersOfAPage,
  parseGroupCursor,
  parseLetterCursor,
} from './dead-letters/dead-letters.checks.js'
export { DeadLetters, type Matching } from './dead-letters/dead-letters.service.js'
export { KeptJson, toJson } from './dead-letters/kept-json.js'
export { Redrives } from './dead-letters/redrives.service.js'
export { type Backtest, Patterns } from './patterns/patterns.service.js'

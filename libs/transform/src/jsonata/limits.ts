/** Bounds of the evaluation of JSONata. Times are in milliseconds, lengths in UTF-16 code units. */
export interface EvaluationLimits {
  /** Processes that evaluate. Each takes about 50 MB when it is used first. */
  readonly processes: number
  /** One document: JSONata stops itself. */
  readonly timeout: number
  /** Documents of one expression in a row; then another expression has its turn. */
  readonly slice: number
  /** Such a row, where JSONata cannot stop itself: the process stops it. Greater than `slice` and `timeout` together. */
  readonly deadline: number
  /** Such a row, where nothing else stops it: the process is killed. */
  readonly kill: number
  /** How long a process may take to start. */
  readonly start: number
  /** Calls within calls of an expression. */
  readonly stack: number
  /** Elements of one sequence. */
  readonly sequence: number
  /** Length of one result. */
  readonly output: number
  /** Megabytes that a process may use for values. */
  readonly heap: number
  /** Documents that are sent to a process at once, and their length. */
  readonly batch: number
  readonly batchLength: number
  /** Documents that wait, of all expressions, and their length. */
  readonly waiting: number
  readonly waitingLength: number
  /** So many documents in a row that are late or end their process give up the others of their expression that wait. */
  readonly misses: number
}

export const evaluationLimits: EvaluationLimits = {
  processes: 2,
  timeout: 200,
  slice: 100,
  deadline: 500,
  kill: 2000,
  start: 20_000,
  stack: 250,
  sequence: 100_000,
  output: 1024 * 1024,
  heap: 64,
  batch: 250,
  batchLength: 1024 * 1024,
  waiting: 10_000,
  waitingLength: 64 * 1024 * 1024,
  misses: 3,
}

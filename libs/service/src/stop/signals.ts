import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { Queues } from '@sluice/queues'
import type { Tracing } from '../tracing/tracing.js'
import { Drain } from './drain.js'

/** Milliseconds after which the process exits even if its stop has not finished. Those of the drain come before. */
const stopWithinMs = 28_000

/** What is stopped, and what is done at last: to send spans that are left. */
interface Running {
  readonly app: NestFastifyApplication
  readonly tracing?: Tracing
}

/** Handles SIGTERM and SIGINT: what has to be stopped depends on the progress of the start. A second signal cuts the drain short. */
export class Signals {
  readonly #second = new AbortController()
  #stopping = false
  /** Undefined while there is nothing to stop. */
  #begun: 'starting' | Running | undefined

  constructor() {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.#came())
  }

  /** From here on a signal stops the application in order, once it has started. */
  hold<T>(work: T): T {
    this.#begun = 'starting'
    return work
  }

  stops(running: Running): void {
    this.#begun = running
    // nobody was told that it is ready
    if (this.#stopping) stop(running)
  }

  #came(): void {
    if (!this.#begun) process.exit(0)
    if (this.#stopping) return this.#second.abort()
    this.#stopping = true
    if (this.#begun === 'starting') exitWithin(stopWithinMs)
    else drainAndStop(this.#begun, this.#second.signal)
  }
}

function drainAndStop(running: Running, cutShort: AbortSignal): void {
  const drain = running.app.get(Drain, { strict: false })
  exitWithin(drain.delayMs + stopWithinMs)
  void drain.run(cutShort).then(() => stop(running))
}

function stop({ app, tracing }: Running): void {
  const queues = app.get(Queues, { strict: false })
  queues
    .letGo()
    .then(() => app.close())
    .then(() => tracing?.stop())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    )
}

function exitWithin(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref()
}

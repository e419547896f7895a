import { AsyncResource } from 'node:async_hooks'
import { SluiceError } from '@sluice/event'

/** The real timers: a test with fake timers must not stop the wait for its handlers. */
const { setImmediate, setTimeout, clearTimeout } = globalThis
const now = performance.now.bind(performance)

/** Most names in a timeout message. */
const mostNames = 5

/** Counts running work: handlers that run or are about to. */
export class Work {
  readonly #running = new Map<symbol, string>()
  readonly #waiting: (() => void)[] = []
  /** Runs handlers outside the publisher's async context, so that they do not see the event that the publisher handles. */
  readonly #outside = new AsyncResource('sluice.Work')

  /** @param what its description in timeout messages */
  start(what: string, task: () => Promise<void>): void {
    const id = Symbol(what)
    this.#running.set(id, what)
    // in a later turn: a handler never runs inside `publish`
    setImmediate(() => {
      void this.#outside.runInAsyncScope(task).finally(() => {
        this.#running.delete(id)
        for (const ended of this.#waiting.splice(0)) ended()
      })
    })
  }

  /**
   * Resolves when nothing runs.
   *
   * @param deadline in real time, see {@link within}
   * @throws SluiceError `NOT_SETTLED` naming the work that runs
   */
  async idle(deadline: number): Promise<void> {
    for (;;) {
      // gives events that were published without await time to arrive
      await new Promise<void>(resolve => setImmediate(resolve))
      if (this.#running.size === 0) return
      if (isOver(deadline)) throw notSettled([...this.#running.values()])
      await this.#nextEnd(deadline - now())
    }
  }

  #nextEnd(withinMs: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, withinMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

/** The real time in `ms` milliseconds. */
export function within(ms: number): number {
  return now() + ms
}

export function isOver(deadline: number): boolean {
  return now() >= deadline
}

/** @param what descriptions of unfinished work */
export function notSettled(what: readonly string[]): SluiceError {
  const more = what.length > mostNames ? ` and ${what.length - mostNames} more` : ''
  return new SluiceError(
    'NOT_SETTLED',
    `the events are not settled, for want of ${what.slice(0, mostNames).join(', ')}${more}. ` +
      'Does a handler wait for what the test must do, or fail for ever? `withinMs` gives more time',
    { what },
  )
}

/** Does work in order, with a bounded number at the same time. */
export class Turns {
  readonly #waiting: (readonly [what: string, task: () => Promise<void>])[] = []
  #taken = 0

  constructor(
    private readonly work: Work,
    private readonly most: number,
  ) {}

  add(what: string, task: () => Promise<void>): void {
    this.#waiting.push([what, task])
    this.#next()
  }

  /** Drops work that has not begun. */
  clear(): void {
    this.#waiting.length = 0
  }

  #next(): void {
    if (this.#taken >= this.most) return
    const next = this.#waiting.shift()
    if (!next) return
    const [what, task] = next
    this.#taken++
    this.work.start(what, () =>
      task().finally(() => {
        this.#taken--
        this.#next()
      }),
    )
  }
}

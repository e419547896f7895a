import { patienceMs } from './circuit.js'
import { targetKey } from './circuits.js'
import { Line } from './line.js'
import type { TargetName } from './member.js'

/** Most milliseconds that a call waits here for others to end. A call whose target already uses its share waits less. */
const longestWaitMs = 1000
/** Calls to one target may use one of so many shares of the bytes: hanging ones must not use all of them. */
const shares = 5
/** Milliseconds between two deliveries without room that come back: each costs two calls of Redis. */
const gapMs = 4

/** Gives the room back; calling it again does nothing. */
export type Leave = () => void

/** Bounds the bytes of large events that are being sent. An event counts once for every call. */
export class Room {
  #used = 0
  readonly #ofTarget = new Map<string, number>()
  readonly #waiting = new Set<() => void>()
  readonly #line = new Line()

  /** @param bytes the bound; a larger event is sent alone */
  constructor(private readonly bytes: number) {}

  get used(): number {
    return this.#used
  }

  /** @returns undefined if there is no room soon: the delivery is to come back in {@link line} milliseconds */
  async enter(target: TargetName, bytes: number): Promise<Leave | undefined> {
    const key = targetKey(target)
    for (const began = performance.now(); ;) {
      if (this.#mayEnter(key, bytes)) return this.#take(key, bytes)
      const most = this.#hasShare(key, bytes) ? longestWaitMs : patienceMs
      const left = began + most - performance.now()
      if (left <= 0) return undefined
      await this.#freed(left)
    }
  }

  /** Milliseconds until a delivery without room may try again; each gets a place of its own. */
  line(now: number): number {
    return this.#line.place(now, gapMs)
  }

  #mayEnter(key: string, bytes: number): boolean {
    return (this.#used === 0 || this.#used + bytes <= this.bytes) && this.#hasShare(key, bytes)
  }

  #hasShare(key: string, bytes: number): boolean {
    const own = this.#ofTarget.get(key) ?? 0
    return own === 0 || own + bytes <= this.bytes / shares
  }

  #take(key: string, bytes: number): Leave {
    this.#add(key, bytes)
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      this.#add(key, -bytes)
      for (const wake of this.#waiting) wake()
    }
  }

  #add(key: string, bytes: number): void {
    this.#used += bytes
    const own = (this.#ofTarget.get(key) ?? 0) + bytes
    if (own > 0) this.#ofTarget.set(key, own)
    else this.#ofTarget.delete(key)
  }

  #freed(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(wake, ms)
      const waiting = this.#waiting
      waiting.add(wake)
      function wake() {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve()
      }
    })
  }
}

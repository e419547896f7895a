import { setTimeout as pause } from 'node:timers/promises'
import { Injectable, type OnModuleDestroy } from '@nestjs/common'
import { type Delivery, errorText, type Held, type Leave, Line, targetKey } from '@sluice/delivery'
import { Buckets, EventLog, SharedCalls } from '@sluice/streams'
import { kindOf, type RemoteSettings, type Target } from '@sluice/targets'

/**
 * Milliseconds: what a call may take besides the time of its receiver, how long a delivery waits here for the end of another call and
 * between two looks, between two that come back for it, and until one comes back while Redis is away.
 */
const timing = { marginMs: 10_000, patienceMs: 200, lookMs: 10, gapMs: 20, awayMs: 1000 }
/** Places in the line of a rate, for each call that it allows: a few more, so that no token is left over. */
const density = 1.25
/** Most lines that are remembered. */
const mostLines = 10_000

/** Holds deliveries to targets that bound their calls: a second (`rate`), and at the same time (`concurrency`), over all processes. */
@Injectable()
export class TargetLimits implements OnModuleDestroy {
  readonly #buckets: Buckets
  readonly #calls: SharedCalls
  readonly #lines = new Map<string, Line>()
  /** Targets for which a delivery waits here. */
  readonly #waiting = new Set<string>()

  constructor({ redis, keys }: EventLog) {
    this.#buckets = new Buckets(redis, keys.quota)
    this.#calls = new SharedCalls(redis, keys)
  }

  async onModuleDestroy(): Promise<void> {
    await this.#buckets.stop()
  }

  /**
   * Takes room for one call. Never rejects.
   *
   * @param timeoutMs that the receiver may take
   * @param mayWait whether a moment may be waited for the end of another call
   */
  async enter(receiver: Delivery, target: Target, timeoutMs: number, mayWait: boolean): Promise<Leave | Held> {
    const { rate, concurrency } = boundsOf(target)
    if (rate === undefined && concurrency === undefined) return none
    const name = targetKey(receiver)
    try {
      const end = concurrency && (await this.#begin(name, concurrency, timeoutMs + timing.marginMs, mayWait))
      if (concurrency && !end) {
        const most = `its target gets ${concurrency} calls at the same time, and as many are under way`
        return this.#held(name, most, timing.gapMs)
      }
      const leave: Leave = end ? () => void end() : none
      if (rate === undefined || !(await this.#lacks(name, rate).catch(gaveBack(leave)))) return leave
      leave()
      return this.#held(name, `its target gets ${rate} calls a second, and had them`, 1000 / rate / density)
    } catch (error) {
      return { ok: false, error: errorText(error), heldMs: timing.awayMs }
    }
  }

  /** Begins a call, now or soon. Of several deliveries to one target one waits, and the others come back. */
  async #begin(
    name: string,
    most: number,
    longestMs: number,
    mayWait: boolean,
  ): Promise<(() => Promise<void>) | undefined> {
    let end = await this.#calls.begin(name, most, longestMs)
    if (end || !mayWait || this.#waiting.has(name)) return end
    this.#waiting.add(name)
    try {
      for (const until = performance.now() + timing.patienceMs; !end && performance.now() < until;) {
        await pause(timing.lookMs)
        end = await this.#calls.begin(name, most, longestMs)
      }
      return end
    } finally {
      this.#waiting.delete(name)
    }
  }

  async #lacks(name: string, perSecond: number): Promise<boolean> {
    const charge = { bucket: `target:${name}`, perSecond, cost: 1 }
    return (await this.#buckets.take([charge])) !== undefined
  }

  #held(name: string, error: string, gapMs: number): Held {
    let line = this.#lines.get(name)
    if (!line) {
      if (this.#lines.size >= mostLines) this.#lines.clear()
      this.#lines.set(name, (line = new Line()))
    }
    return { ok: false, error, heldMs: line.place(performance.now(), gapMs), circuit: 'full' }
  }
}

/** What a target says of its calls; nothing for kinds that bound none. */
export function boundsOf(target: Target | undefined): Pick<RemoteSettings, 'rate' | 'concurrency'> {
  return target && kindOf(target)?.url !== undefined ? (target as RemoteSettings) : {}
}

function none(): void {}

function gaveBack(leave: Leave) {
  return (error: unknown): never => {
    leave()
    throw error
  }
}

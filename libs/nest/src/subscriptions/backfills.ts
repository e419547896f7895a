import { Injectable } from '@nestjs/common'
import { messageOf } from '@sluice/event'
import { PatternIndex, TooCostly } from '@sluice/pattern'
import { Backfill, Loop, type Shard, shardsOf } from '@sluice/streams'
import { Health } from '@sluice/observability'
import { Inject } from '@nestjs/common'
import { wantsEvent } from '@sluice/registry'
import { Connections } from '../connections.js'
import { startMs } from '../handlers/check-options.js'
import type { Handler } from '../handlers/handlers.js'
import { onEventDefaults } from '../handlers/handler-options.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { busOf, subscriptionOf } from './reads.js'

/** Milliseconds between two looks where nothing can be given, and where another instance is at it. */
const timing = { waitMs: 200, otherMs: 5000 }

/** After so long the instance that made the rule has died before it could say since which version the rule is live. */
const versionWithinMs = 10_000

interface Given {
  readonly backfill: Backfill
  readonly bus: string
  /** At which the rule is certainly live. */
  readonly version: number
  readonly since: number
  shards: Shard[]
}

/** Gives handlers that are new, and ask for it, the events that their bus already has. */
@Injectable()
export class Backfills {
  readonly #log = new NestLog()
  readonly #stop = new AbortController()
  readonly #given = new Map<string, Given>()
  readonly #loop = new Loop({
    health: new Health('backfill', this.#log),
    stop: this.#stop.signal,
    round: () => this.#round(),
    goesOn: () => this.#given.size > 0,
  })

  constructor(
    private readonly connections: Connections,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** Before a handler's rule is written. */
  async begin(rule: string, handler: Handler): Promise<void> {
    const { from = onEventDefaults.from } = handler.options
    const { registry } = this.connections
    if (from === 'latest' || registry.rule(busOf(handler), rule)) return
    const since = from === 'horizon' ? undefined : startMs(from)
    await this.#backfill(rule, handler).begin(registry.bus(busOf(handler)), since)
  }

  /** After it was written. */
  async written(rule: string, handler: Handler, version: number, created: boolean): Promise<void> {
    if ((handler.options.from ?? onEventDefaults.from) === 'latest') return
    const bus = this.connections.registry.bus(busOf(handler))
    const backfill = this.#backfill(rule, handler)
    if (created) await backfill.live(bus, version)
    this.#given.set(rule, { backfill, bus: bus.name, version, since: performance.now(), shards: shardsOf([bus]) })
  }

  start(): void {
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop.ended
  }

  #backfill(rule: string, handler: Handler): Backfill {
    const { redis, log } = this.connections
    const { options } = handler
    const wanting = { bus: busOf(handler), name: rule, targets: [options], ownResults: options.ownResults }
    const index = PatternIndex.of([{ key: rule, pattern: handler.options.pattern, value: true }])
    return new Backfill({
      ...{ redis, keys: log.keys, rule },
      subscription: subscriptionOf(this.options.name, rule, handler),
      wants: event => {
        try {
          return index.matchJson(event).length > 0 && wantsEvent(wanting, event)
        } catch (error) {
          if (!(error instanceof TooCostly)) throw error
          // nor does the router route it: else nothing behind it would ever be given
          this.#log.warn(`rule ${rule} is not given an event of the past: ${messageOf(error)}`)
          return false
        }
      },
    })
  }

  /** One step of each shard of each rule. @returns milliseconds to rest */
  async #round(): Promise<number> {
    const rests = [timing.otherMs]
    for (const [rule, given] of this.#given) {
      for (const shard of given.shards) {
        if (this.#stop.signal.aborted) return 0
        const came = await given.backfill.step(shard)
        if (came === 'done') given.shards = given.shards.filter(other => other !== shard)
        if (came === 'version' && performance.now() - given.since > versionWithinMs) {
          await given.backfill.live(this.connections.registry.bus(given.bus), given.version)
        }
        if (came !== 'other') rests.push(came === 'more' ? 0 : timing.waitMs)
      }
      if (given.shards.length === 0) this.#given.delete(rule)
    }
    return Math.min(...rests)
  }
}

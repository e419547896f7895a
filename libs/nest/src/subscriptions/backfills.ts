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

/** Milliseconds to rest when nothing can be copied, and when another instance makes the steps. */
const timing = { waitMs: 200, otherMs: 5000 }

/** After this time the instance that created the rule counts as dead if it has not recorded the version since which the rule is live. */
const versionWithinMs = 10_000

interface Given {
  readonly backfill: Backfill
  readonly bus: string
  /** A version at which the rule is certainly live. */
  readonly version: number
  readonly since: number
  shards: Shard[]
}

/** Copies events that a bus already has to new handlers with `from`. */
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

  /** To be called before a handler's rule is written. */
  async begin(rule: string, handler: Handler): Promise<void> {
    const { from = onEventDefaults.from } = handler.options
    const { registry } = this.connections
    if (from === 'latest' || registry.rule(busOf(handler), rule)) return
    const since = from === 'horizon' ? undefined : startMs(from)
    await this.#backfill(rule, handler).begin(registry.bus(busOf(handler)), since)
  }

  /** To be called after a handler's rule was written. */
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
      transform: options.transform && JSON.stringify(options.transform),
      wants: event => {
        try {
          return index.matchJson(event).length > 0 && wantsEvent(wanting, event)
        } catch (error) {
          if (!(error instanceof TooCostly)) throw error
          // the router does not route such an event either; without this the backfill would stop here for ever
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

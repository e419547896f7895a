import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { type Logger, type Meter } from '@sluice/observability'
import { TooCostly } from '@sluice/pattern'
import { RegistryView, type Snapshot, wantsEvent } from '@sluice/registry'
import { LOGGER, METER, type Settings, SETTINGS, Stages } from '@sluice/service'
import {
  type Entry,
  EventLog,
  type Fenced,
  handOff,
  readEvent,
  type Route,
  routerGroup,
  type Shard,
  type ShardStage,
} from '@sluice/streams'
import { route, unroutable } from './route.js'
import { RuleIndex } from './rule-index.js'
import { Turns } from './turns.js'

/** Reads the event log and routes each event. */
@Injectable()
export class RouterStage implements OnApplicationBootstrap, OnModuleDestroy {
  /** Replaced as a whole when the registry changes; a batch is matched by one index. */
  #index = RuleIndex.empty
  #following: Promise<void> = Promise.resolve()
  readonly #stage: ShardStage

  constructor(
    private readonly log: EventLog,
    private readonly registry: RegistryView,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
    stages: Stages,
  ) {
    this.#stage = stages.make({
      name: routerGroup,
      stream: (keys, { bus, index }) => keys.events(bus, index),
      edition: () => this.#index.edition,
      // a new owner may not have seen rules yet that the last owner worked by
      onGained: () => registry.refresh(),
      work: (shard, entries, token) => this.#route(shard, entries, token),
      setAside: (shard, entry, token, why) =>
        handOff(log, shard, token, this.#index.edition, [unroutable(entry, shard, 'stalled', why)]),
    })
  }

  async onApplicationBootstrap(): Promise<void> {
    this.registry.onChange(snapshot => this.#follow(snapshot))
    await this.#follow(this.registry.snapshot)
    this.#stage.start()
  }

  /** Builds the index of a snapshot, one change after the other. The current index matches until the next one is complete. */
  #follow(snapshot: Snapshot): Promise<void> {
    const next = this.#following.then(async () => {
      const index = await new Turns().run(this.#index.next(snapshot))
      for (const { bus, rule, error } of index.unusable)
        this.logger.error('a rule matches nothing until it is written again', { bus, rule, error })
      this.#index = index
      this.#stage.nudge() // writes the new edition into the leases, for which a PUT waits
    })
    this.#following = next.catch(() => undefined)
    return next
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
  }

  async #route(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const index = this.#index
    const turns = new Turns()
    const routes: Route[] = []
    let unmatched = 0
    for (const entry of entries) {
      const found = this.#routeEntry(index, shard, entry)
      if (found.subscriptions.size === 0 && found.deliveries.length === 0) unmatched++
      routes.push(found)
      await turns.rest()
    }
    const result = await handOff(this.log, shard, token, index.edition, routes)
    if (result === 'done') {
      this.meter.count('sluice_events_routed_total', { bus: shard.bus }, entries.length)
      if (unmatched > 0) this.meter.count('sluice_events_unmatched_total', { bus: shard.bus }, unmatched)
    }
    return result
  }

  #routeEntry(index: RuleIndex, shard: Shard, entry: Entry): Route {
    if (!entry.fields) return route(entry.id, []) // deleted while it was pending: nothing to hand on
    const event = readEvent(entry.fields)
    if (event === undefined) return unroutable(entry, shard, 'unreadable', 'the stream entry has no event in field "e"')
    try {
      const matched = index
        .match(shard.bus, event, this.settings.MAX_MATCH_STEPS)
        .filter(rule => wantsEvent(rule, event))
      return route(entry.id, matched, event.length)
    } catch (error) {
      return unroutable(entry, shard, error instanceof TooCostly ? 'too-costly' : 'unreadable', errorText(error))
    }
  }
}

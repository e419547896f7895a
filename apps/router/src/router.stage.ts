import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import type { Meter } from '@sluice/observability'
import { RegistryView, wantsEvent } from '@sluice/registry'
import { METER, Stages } from '@sluice/service'
import {
  type Entry,
  EventLog,
  type Fenced,
  handOff,
  type Route,
  routerGroup,
  type Shard,
  type ShardStage,
} from '@sluice/streams'
import { route, unreadable } from './route.js'
import { RuleIndex } from './rule-index.js'

/** Reads the event log and decides who receives each event. */
@Injectable()
export class RouterStage implements OnApplicationBootstrap, OnModuleDestroy {
  /** Swapped whole when the registry changes; a batch is matched by one index from start to end. */
  #index = RuleIndex.empty
  readonly #stage: ShardStage

  constructor(
    private readonly log: EventLog,
    private readonly registry: RegistryView,
    @Inject(METER) private readonly meter: Meter,
    stages: Stages,
  ) {
    this.#stage = stages.make({
      name: routerGroup,
      stream: (keys, { bus, shard }) => keys.events(bus, shard),
      version: () => this.#index.version,
      // whoever takes a shard over may have missed rules that its last owner worked by
      onGained: () => registry.refresh(),
      work: (shard, entries, token) => this.#route(shard, entries, token),
    })
  }

  onApplicationBootstrap(): void {
    this.#index = this.#index.next(this.registry.snapshot)
    this.registry.onChange(snapshot => {
      this.#index = this.#index.next(snapshot)
      this.#stage.nudge() // the lease says the new version: a PUT waits for it
    })
    this.#stage.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
  }

  async #route(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const index = this.#index
    let unmatched = 0
    const routes = entries.map(entry => {
      const found = routeEntry(index, shard, entry)
      if (found.subscriptions.size === 0 && found.deliveries.length === 0) unmatched++
      return found
    })
    const result = await handOff(this.log, shard, token, index.version, routes)
    if (result === 'done') {
      this.meter.count('sluice_events_routed_total', { bus: shard.bus }, entries.length)
      if (unmatched > 0) this.meter.count('sluice_events_unmatched_total', { bus: shard.bus }, unmatched)
    }
    return result
  }
}

function routeEntry(index: RuleIndex, shard: Shard, entry: Entry): Route {
  if (!entry.fields) return route(entry.id, []) // deleted while it was pending: there is nothing to hand on
  const event = entry.fields['e']
  if (event === undefined) return unreadable(entry, shard, 'the stream entry has no event in field "e"')
  try {
    return route(
      entry.id,
      index.match(shard.bus, event).filter(rule => wantsEvent(rule, event)),
    )
  } catch (error) {
    return unreadable(entry, shard, errorText(error))
  }
}

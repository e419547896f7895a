import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { Bursts, type Logger, type Meter } from '@sluice/observability'
import { TooCostly } from '@sluice/pattern'
import { type Narrowed, Owners, RegistryView, type Rule, type Snapshot, wantsEvent } from '@sluice/registry'
import { LOGGER, METER, type Settings, SETTINGS, Stages } from '@sluice/service'
import {
  type Entry,
  EventLog,
  type Fenced,
  handOff,
  readEvent,
  RedactionKey,
  type Route,
  routerGroup,
  type Shard,
  type ShardStage,
} from '@sluice/streams'
import { isUnmatched, route, unroutable } from './route.js'
import { RuleIndex } from './rule-index.js'
import { Turns } from './turns.js'

/** Most bytes of the copies of one event for owners that do not see all of it, and of the copies that are in memory together. */
const mostCopied = { ofEvent: 64 * 1024 * 1024, together: 16 * 1024 * 1024 }

/** Reads the event log and routes each event. */
@Injectable()
export class RouterStage implements OnApplicationBootstrap, OnModuleDestroy {
  /** Replaced as a whole when the registry changes; a batch is matched by one index. */
  #index = RuleIndex.empty
  #following: Promise<void> = Promise.resolve()
  readonly #stage: ShardStage
  readonly #withheld: Bursts

  constructor(
    private readonly log: EventLog,
    private readonly registry: RegistryView,
    private readonly owners: Owners,
    private readonly redactionKey: RedactionKey,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
    stages: Stages,
  ) {
    this.#withheld = new Bursts(logger)
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
    this.#withheld.close()
  }

  async #route(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const index = this.#index
    const turns = new Turns()
    let routes: Route[] = []
    let copied = 0
    for (const entry of entries) {
      const routed = this.#routeEntry(index, shard, entry)
      const found = routed instanceof Promise ? await routed : routed
      routes.push(found)
      copied += copiedBytes(found)
      if (copied > mostCopied.together) {
        const result = await this.#handOn(index, shard, token, routes)
        if (result !== 'done') return result
        routes = []
        copied = 0
      }
      await turns.rest()
    }
    return routes.length > 0 ? this.#handOn(index, shard, token, routes) : 'done'
  }

  async #handOn(index: RuleIndex, shard: Shard, token: string, routes: readonly Route[]): Promise<Fenced> {
    const { bus } = shard
    const result = await handOff(this.log, shard, token, index.edition, routes)
    if (result !== 'done') return result
    this.meter.count('sluice_events_routed_total', { bus }, routes.length)
    const unmatched = routes.filter(isUnmatched).length
    if (unmatched > 0) this.meter.count('sluice_events_unmatched_total', { bus }, unmatched)
    return result
  }

  #routeEntry(index: RuleIndex, shard: Shard, entry: Entry): Route | Promise<Route> {
    if (!entry.fields) return route(entry.id, []) // deleted while it was pending: nothing to hand on
    const event = readEvent(entry.fields)
    if (event === undefined) return unroutable(entry, shard, 'unreadable', 'the stream entry has no event in field "e"')
    try {
      const matched = index
        .match(shard.bus, event, this.settings.MAX_MATCH_STEPS)
        .filter(rule => wantsEvent(rule, event))
      const narrowed = this.owners.narrow(matched, event)
      for (const rule of narrowed.withheld) this.#countWithheld(rule)
      if (narrowed.redacted.length > 0) return this.#withCopies(shard, entry, event, narrowed)
      return route(entry.id, narrowed.whole, event.length)
    } catch (error) {
      return unroutable(entry, shard, error instanceof TooCostly ? 'too-costly' : 'unreadable', errorText(error))
    }
  }

  async #withCopies(shard: Shard, entry: Entry, event: string, { whole, redacted }: Narrowed): Promise<Route> {
    const hashKey = await this.redactionKey.get()
    let found: Route
    try {
      const copies = redacted.map(({ rules, copy }) => ({ rules, json: copy(hashKey) }))
      found = route(entry.id, whole, event.length, copies)
    } catch (error) {
      return unroutable(entry, shard, 'unreadable', errorText(error))
    }
    if (copiedBytes(found) <= mostCopied.ofEvent) return found
    const error = `its copies for owners of rules that do not see all of it would have more than ${mostCopied.ofEvent} bytes`
    return unroutable(entry, shard, 'too-costly', error)
  }

  /** The pattern of the rule matched, and the event does not reach its owner. */
  #countWithheld({ bus, name, owner }: Rule): void {
    this.meter.count('sluice_events_withheld_total', { bus, rule: name })
    this.#withheld.warn('a rule matched an event that its owner may not receive', { bus, rule: name, owner }, {})
  }
}

function copiedBytes({ copies = [] }: Route): number {
  return copies.reduce((sum, { json, subscriptions }) => sum + json.length * (1 + subscriptions.size), 0)
}

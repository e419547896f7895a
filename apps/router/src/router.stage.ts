import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { Bursts, type Logger, type Meter } from '@sluice/observability'
import { TooCostly } from '@sluice/pattern'
import { type Narrowed, Owners, RegistryView, type Rule, type Snapshot, wantsEvent } from '@sluice/registry'
import { LOGGER, LoopTurns, METER, type Settings, SETTINGS, Stages } from '@sluice/service'
import {
  type Entry,
  EventLog,
  type Fenced,
  handOff,
  Rates,
  readEvent,
  RedactionKey,
  type Route,
  routerGroup,
  type Shard,
  type ShardStage,
  subscriptionEntries,
} from '@sluice/streams'
import { tracer } from '@sluice/tracing'
import { FiredRules } from './fired-rules.js'
import { isUnmatched, route, unroutable } from './route.js'
import { RuleIndex } from './rule-index.js'
import { RoutingSteps } from './routing-steps.js'
import { traceRoute } from './traced-route.js'

/** Most bytes of the copies of one event for owners that do not see all of it, and of the copies that are in memory together. */
const mostCopied = { ofEvent: 64 * 1024 * 1024, together: 16 * 1024 * 1024 }

/** Most milliseconds that routing holds the event loop; leases are renewed in between. */
const sliceMs = 20

/** The step of an event that goes by these rules. */
type StepOf = (entryId: string, rules: readonly Rule[]) => string

/** Reads the event log and routes each event. */
@Injectable()
export class RouterStage implements OnApplicationBootstrap, OnModuleDestroy {
  /** Replaced as a whole when the registry changes; a batch is matched by one index. */
  #index = RuleIndex.empty
  #steps = new RoutingSteps(RuleIndex.empty.edition)
  #following: Promise<void> = Promise.resolve()
  readonly #stage: ShardStage
  readonly #withheld: Bursts
  readonly #fired: FiredRules

  constructor(
    private readonly log: EventLog,
    private readonly registry: RegistryView,
    private readonly owners: Owners,
    private readonly redactionKey: RedactionKey,
    private readonly rates: Rates,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
    stages: Stages,
  ) {
    this.#withheld = new Bursts(logger)
    this.#fired = new FiredRules(log, registry, logger)
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
    this.registry.onChange((snapshot, before) => {
      this.#fired.follow(snapshot, before)
      return this.#follow(snapshot)
    })
    await this.#follow(this.registry.snapshot)
    this.#fired.start()
    this.#stage.start()
  }

  /** Builds the index of a snapshot, one change after the other. The current index matches until the next one is complete. */
  #follow(snapshot: Snapshot): Promise<void> {
    const next = this.#following.then(async () => {
      const index = await new LoopTurns(sliceMs).run(this.#index.next(snapshot))
      for (const { bus, rule, error } of index.unusable)
        this.logger.error('a rule matches nothing until it is written again', { bus, rule, error })
      this.#index = index
      this.#steps = new RoutingSteps(index.edition)
      this.#stage.nudge() // writes the new edition into the leases, for which a PUT waits
    })
    this.#following = next.catch(() => undefined)
    return next
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
    await this.#fired.stop()
    this.#withheld.close()
  }

  async #route(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const index = this.#index
    const turns = new LoopTurns(sliceMs)
    const stepOf = this.#journal(shard)
    const active = tracer()
    let routes: Route[] = []
    let fired = new Map<string, number>()
    let copied = 0
    for (const entry of entries) {
      const make = () => this.#routeEntry(index, shard, entry, fired, stepOf)
      const routed = active ? traceRoute(active, shard, entry, make) : make()
      const found = routed instanceof Promise ? await routed : routed
      routes.push(found)
      copied += copiedBytes(found)
      if (copied > mostCopied.together) {
        const result = await this.#handOn(index, shard, token, routes, fired)
        if (result !== 'done') return result
        routes = []
        fired = new Map()
        copied = 0
      }
      await turns.rest()
    }
    return routes.length > 0 ? this.#handOn(index, shard, token, routes, fired) : 'done'
  }

  /** Makes the steps of a batch; undefined if the bus does not keep them. */
  #journal({ bus }: Shard): StepOf | undefined {
    const { journal } = this.log
    if (!journal.keepsAll(bus)) return undefined
    const [steps, now] = [this.#steps, journal.now()]
    return (entryId, rules) => steps.line(bus, entryId, rules, now)
  }

  /** @param fired how often each rule fired for these routes */
  async #handOn(
    index: RuleIndex,
    shard: Shard,
    token: string,
    routes: readonly Route[],
    fired: ReadonlyMap<string, number>,
  ): Promise<Fenced> {
    const { bus } = shard
    const result = await handOff(this.log, shard, token, index.edition, routes)
    if (result !== 'done') return result
    if (fired.size > 0) {
      this.#fired.count(bus, fired, Date.now())
      this.rates.fired(bus, fired)
    }
    this.meter.count('sluice_events_routed_total', { bus }, routes.length)
    const steps = routes.filter(({ step }) => step).length
    if (steps > 0) this.log.journal.counted(bus, steps)
    const copied = routes.reduce((sum, route) => sum + subscriptionsOf(route), 0)
    if (copied > 0)
      this.meter.count('sluice_deliveries_total', { bus, type: 'subscription', outcome: 'delivered' }, copied)
    const unmatched = routes.filter(isUnmatched).length
    if (unmatched > 0) this.meter.count('sluice_events_unmatched_total', { bus }, unmatched)
    return result
  }

  /** @param fired counts the rules that get the event */
  #routeEntry(
    index: RuleIndex,
    shard: Shard,
    entry: Entry,
    fired: Map<string, number>,
    stepOf?: StepOf,
  ): Route | Promise<Route> {
    if (!entry.fields) return route(entry.id, []) // deleted while it was pending: nothing to hand on
    const event = readEvent(entry.fields)
    if (event === undefined) return unroutable(entry, shard, 'unreadable', 'the stream entry has no event in field "e"')
    try {
      const matched = index
        .match(shard.bus, event, this.settings.MAX_MATCH_STEPS)
        .filter(rule => wantsEvent(rule, event))
      const narrowed = this.owners.narrow(matched, event)
      for (const rule of narrowed.withheld) this.#countWithheld(rule)
      countFired(narrowed, fired)
      if (narrowed.redacted.length > 0) return this.#withCopies(shard, entry, event, narrowed, stepOf)
      const found = route(entry.id, narrowed.whole, event.length)
      return stepOf ? { ...found, step: stepOf(entry.id, narrowed.whole) } : found
    } catch (error) {
      return unroutable(entry, shard, error instanceof TooCostly ? 'too-costly' : 'unreadable', errorText(error))
    }
  }

  async #withCopies(
    shard: Shard,
    entry: Entry,
    event: string,
    { whole, redacted }: Narrowed,
    stepOf?: StepOf,
  ): Promise<Route> {
    const hashKey = await this.redactionKey.get()
    let found: Route
    try {
      const copies = redacted.map(({ rules, copy }) => ({ rules, json: copy(hashKey) }))
      found = route(entry.id, whole, event.length, copies)
    } catch (error) {
      return unroutable(entry, shard, 'unreadable', errorText(error))
    }
    const all = [...whole, ...redacted.flatMap(({ rules }) => rules)]
    if (copiedBytes(found) <= mostCopied.ofEvent) return { ...found, step: stepOf?.(entry.id, all) }
    const error = `its copies for owners of rules that do not see all of it would have more than ${mostCopied.ofEvent} bytes`
    return unroutable(entry, shard, 'too-costly', error)
  }

  /** The pattern of the rule matched, and the event does not reach its owner. */
  #countWithheld({ bus, name, owner }: Rule): void {
    this.meter.count('sluice_events_withheld_total', { bus, rule: name })
    this.rates.withheld(bus, name)
    this.#withheld.warn('a rule matched an event that its owner may not receive', { bus, rule: name, owner }, {})
  }
}

function countFired({ whole, redacted }: Narrowed, fired: Map<string, number>): void {
  for (const { name } of whole) fired.set(name, (fired.get(name) ?? 0) + 1)
  for (const { rules } of redacted) for (const { name } of rules) fired.set(name, (fired.get(name) ?? 0) + 1)
}

/** To how many subscriptions an event goes. */
function subscriptionsOf({ copies = [], ...event }: Route): number {
  return copies.reduce((sum, copy) => sum + subscriptionEntries(copy), subscriptionEntries(event))
}

function copiedBytes({ copies = [] }: Route): number {
  return copies.reduce((sum, copy) => sum + copy.json.length * (1 + subscriptionEntries(copy)), 0)
}

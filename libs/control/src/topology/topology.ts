import { Inject, Injectable } from '@nestjs/common'
import { InvalidError, nameBeside, tenantOf } from '@sluice/event'
import type { Bus, Rule } from '@sluice/registry'
import { type Caller, SETTINGS, type Settings } from '@sluice/service'
import { busStatus, EventLog } from '@sluice/streams'
import { destinationOf, subscriptionOf, type Target } from '@sluice/targets'
import { Views } from '../access/views.js'
import { Buses } from '../buses/buses.js'
import { DeadLetters } from '../dead-letters/dead-letters.js'
import { CurrentRules } from '../rules/current-rules.js'
import { PastScan } from '../search/past-scan.js'
import { Searches } from '../search/searches.js'
import { Subscriptions } from '../subscriptions/subscriptions.js'
import { Recent } from './recent.js'
import { type CauseEdge, Graph, type SampledEvent, type TopologyEdge, type TopologyNode } from './graph.js'

const minute = 60_000
const window = { least: minute, byDefault: 60 * minute, most: 24 * 60 * minute }
const age = { least: 0, byDefault: 0, most: minute }
/** Most buses of one answer, events of one bus that are looked at, subscriptions and groups of dead letters of one bus. */
const most = { buses: 50, events: 1000, subscriptions: 500, groups: 500 }
/** Of the sample of one bus. */
const sampleBudget = { entries: most.events, characters: 8 * 1024 * 1024, ms: 1000 }
/** Milliseconds after which no further bus is looked at. */
const longestMs = 5000

export interface AskedTopology {
  /** One bus; all that the caller sees where it is left out. */
  readonly bus?: string | undefined
  /** Milliseconds, a minute to a day; an hour where it is left out. Not checked yet. */
  readonly windowMs?: unknown
  /** How old an answer may be, in milliseconds, 0 to a minute; 0 where it is left out. Not checked yet. */
  readonly maxAgeMs?: unknown
}

/** Who emits, what passes where, and who receives, by the latest events of each bus. */
export interface TopologyView {
  readonly at: string
  readonly windowMs: number
  readonly nodes: readonly TopologyNode[]
  readonly edges: readonly TopologyEdge[]
  readonly causes: readonly CauseEdge[]
  /** False if there was more than an answer holds, or too little time to look at all of it. */
  readonly complete: boolean
}

/** Draws how events flow. Nothing is counted for it while they do: it is read from the registry and from the latest events. */
@Injectable()
export class Topology {
  readonly #recent = new Recent<TopologyView>()

  constructor(
    private readonly buses: Buses,
    private readonly rules: CurrentRules,
    private readonly subscriptions: Subscriptions,
    private readonly letters: DeadLetters,
    private readonly searches: Searches,
    private readonly log: EventLog,
    private readonly views: Views,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws NotFoundError `UNKNOWN_BUS`; InvalidError `INVALID_FILTER`; UnavailableError `TOO_MANY_SEARCHES` */
  async of(caller: Caller, asked: AskedTopology): Promise<TopologyView> {
    const windowMs = numberOf('windowMs', asked.windowMs, window)
    const maxAgeMs = numberOf('maxAgeMs', asked.maxAgeMs, age)
    const chosen = await this.#chosen(caller, asked.bus)
    const question = `${asked.bus ?? ''} ${windowMs}`
    return this.#recent.of(caller, question, maxAgeMs, () => this.#look(caller, chosen, windowMs))
  }

  async #look(caller: Caller, chosen: readonly Bus[], windowMs: number): Promise<TopologyView> {
    const end = this.searches.begin(caller)
    let scanned = 0
    try {
      const graph = new Graph()
      const seconds = new Map<string, number>()
      const until = Date.now() + longestMs
      // buses first: rules of one may lead to another
      const some = chosen.slice(0, most.buses)
      for (const bus of some) graph.node({ id: nodeOf.bus(bus.name), kind: 'bus', name: plain(bus.name) })
      let looked = 0
      for (const bus of some) {
        if (Date.now() > until) break
        await this.#draw(graph, caller, bus)
        const sample = await this.#sample(graph, caller, bus, windowMs)
        seconds.set(plain(bus.name), sample.coveredMs / 1000)
        scanned += sample.events
        await this.#troubles(graph, caller, bus)
        looked++
      }
      const shown = { nodes: graph.nodes(), edges: graph.edges(seconds), causes: graph.causes() }
      const complete = looked === chosen.length && graph.isWhole
      return { at: new Date().toISOString(), windowMs, ...shown, complete }
    } finally {
      end(scanned)
    }
  }

  async #chosen(caller: Caller, name: string | undefined): Promise<readonly Bus[]> {
    if (name !== undefined) {
      caller.demand('topology:read', { bus: name })
      return [await this.buses.find(name)]
    }
    return this.buses.view.buses().filter(({ name: bus }) => caller.owns(bus) && caller.may('topology:read', { bus }))
  }

  /** The rules that the caller sees, and what they lead to. */
  async #draw(graph: Graph, caller: Caller, bus: Bus): Promise<void> {
    for (const rule of this.buses.view.snapshot.rules.get(bus.name)?.values() ?? []) {
      if (!caller.may('rules:read', { bus: bus.name, rule: rule.name })) continue
      const id = nodeOf.rule(rule)
      const { name, enabled } = rule
      if (!graph.node({ id, kind: 'rule', bus: plain(bus.name), name, enabled })) return
      graph.way(plain(bus.name), nodeOf.bus(bus.name), id)
      for (const target of rule.targets) {
        const to = receiverOf(bus.name, target)
        graph.node(to)
        graph.way(plain(bus.name), id, to.id, { target: target.id })
      }
    }
  }

  /** Counts the latest events. */
  async #sample(
    graph: Graph,
    caller: Caller,
    bus: Bus,
    windowMs: number,
  ): Promise<{ events: number; coveredMs: number }> {
    const now = Date.now()
    const rulesOf = await this.rules.on(bus.name, this.settings.MAX_MATCH_STEPS)
    const scan = new PastScan(this.log, bus, { from: now - windowMs }, undefined)
    let events = 0
    await scan.part(sampleBudget, async ({ json: stored }) => {
      const seen = await this.views.of(caller, bus.name, stored)
      if (!seen) return false
      events++
      const event = JSON.parse(seen.json) as SampledEvent
      // which rules get an event is told of events only of which the caller sees everything
      const rules = seen.isWhole ? (rulesOf(stored) ?? []) : []
      graph.see(plain(bus.name), event, rules.map(nodeOf.rule))
      return false
    })
    const { complete, through } = scan.progress
    const coveredMs = complete || through === null ? windowMs : now - Date.parse(through)
    graph.node({ id: nodeOf.bus(bus.name), kind: 'bus', name: plain(bus.name), events, coveredMs })
    return { events, coveredMs }
  }

  /** What waits, and what was given up. */
  async #troubles(graph: Graph, caller: Caller, bus: Bus): Promise<void> {
    const may = (subscription: string) => caller.may('subscriptions:read', { bus: bus.name, subscription })
    const names = (await this.subscriptions.names(bus.name)).filter(may).slice(0, most.subscriptions)
    const { full, behind } = await busStatus(this.log, bus, [])
    const waiting = behind.map(({ by, lagMs, events }) => ({ by, lagMs, events: events ?? null }))
    graph.node({ id: nodeOf.bus(bus.name), kind: 'bus', name: plain(bus.name), shedding: full ?? null, waiting })
    for (const { name, entries, readers, ageMs } of await this.subscriptions.views(caller, bus.name, names)) {
      graph.node({
        id: nodeOf.subscription(bus.name, name),
        kind: 'subscription',
        bus: plain(bus.name),
        name,
        entries,
        readers,
        ageMs,
      })
    }
    if (!caller.may('dead-letters:read', { bus: bus.name })) return
    const { items } = await this.letters.groups(caller, { bus: bus.name }, most.groups, undefined)
    for (const { rule, target, count } of items as { rule?: string; target?: string; count: number }[]) {
      if (rule !== undefined) graph.fail(nodeOf.rule({ bus: bus.name, name: rule }), target, count)
    }
  }
}

/** Ids of nodes. A caller never sees the name of a tenant, so they have plain names. */
const nodeOf = {
  bus: (name: string) => `bus:${plain(name)}`,
  rule: ({ bus, name }: Pick<Rule, 'bus' | 'name'>) => `rule:${plain(bus)}/${name}`,
  subscription: (bus: string, name: string) => `subscription:${plain(bus)}/${name}`,
}

function receiverOf(bus: string, target: Target): TopologyNode {
  const { targetType: kind, destination: name } = destinationOf(target)
  // a bus of another tenant is called as the rule calls it, with its tenant: it is none of the buses here
  if (kind === 'bus')
    return { id: isOfOther(bus, name) ? `bus:${name}` : nodeOf.bus(nameBeside(bus, plain(name))), kind, name }
  const subscription = subscriptionOf(target)
  if (subscription === undefined) return { id: `${kind}:${name}`, kind, name }
  return { id: nodeOf.subscription(bus, subscription), kind, bus: plain(bus), name: subscription }
}

/** @param destination of a bus target: `umbrella+orders` where it names a tenant */
function isOfOther(bus: string, destination: string): boolean {
  return destination.includes('+') && tenantOf(destination).tenant !== tenantOf(bus).tenant
}

function plain(full: string): string {
  return tenantOf(full).name
}

function numberOf(path: string, given: unknown, { least, byDefault, most }: typeof window): number {
  if (given === undefined) return byDefault
  const ms = Number(given)
  if (Number.isInteger(ms) && ms >= least && ms <= most) return ms
  const message = `${path} must be a number of milliseconds from ${least} to ${most}`
  throw new InvalidError('INVALID_FILTER', message, { path })
}

/** A thing that events come from, pass or go to. */
export interface TopologyNode {
  /** Unique in one answer: kind and names. Edges refer to it. */
  readonly id: string
  /** `source`, `bus`, `rule`, or the type of a target: `subscription`, `webhook`, `queue`. A bus target is the node of its bus. */
  readonly kind: string
  readonly name: string
  /** Of a rule and a subscription. */
  readonly bus?: string
  readonly [fact: string]: unknown
}

/** A way that events take: from a source to a bus, from a bus to a rule, from a rule to a target. */
export interface TopologyEdge {
  readonly from: string
  readonly to: string
  /** Events of the sample that took it. */
  readonly events: number
  readonly perSecond: number
  readonly [fact: string]: unknown
}

/** An event because of which others were published, by type and bus, inferred from `causationid`. */
export interface CauseEdge {
  readonly from: TypeOnBus
  readonly to: TypeOnBus
  readonly events: number
}

export interface TypeOnBus {
  readonly bus: string
  readonly type: string
}

/** What is read of one event of the sample. */
export interface SampledEvent {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly causationid?: unknown
}

/** Most nodes, cause edges, and types of one source that are told. */
const most = { nodes: 5000, causes: 1000, types: 50 }

interface Way {
  readonly from: string
  readonly to: string
  readonly bus: string
  events: number
  readonly facts: Record<string, unknown>
  readonly types: Map<string, number>
}

/** Gathers nodes and edges from the latest events of buses. */
export class Graph {
  readonly #nodes = new Map<string, TopologyNode>()
  readonly #ways = new Map<string, Way>()
  /** The ways that begin at a node. */
  readonly #from = new Map<string, Way[]>()
  readonly #types = new Map<string, TypeOnBus>()
  readonly #caused: { readonly by: string; readonly on: TypeOnBus }[] = []
  #isWhole = true

  /** False if there was more than an answer holds. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** Adds a node, or facts to one that is there. @returns whether there was room */
  node(node: TopologyNode): boolean {
    const before = this.#nodes.get(node.id)
    if (!before && this.#nodes.size >= most.nodes) {
      this.#isWhole = false
      return false
    }
    this.#nodes.set(node.id, { ...before, ...node })
    return true
  }

  /** @param bus whose sample says how often it is taken */
  way(bus: string, from: string, to: string, facts: Record<string, unknown> = {}): void {
    if (!this.#nodes.has(from) || !this.#nodes.has(to)) return
    const id = `${from}\n${to}\n${String(facts['target'] ?? '')}`
    if (this.#ways.has(id)) return
    const way = { from, to, bus, events: 0, facts, types: new Map() }
    this.#ways.set(id, way)
    this.#from.set(from, [...(this.#from.get(from) ?? []), way])
  }

  /**
   * Counts an event of a bus.
   *
   * @param rules those that get it, as node ids
   */
  see(bus: string, { id, source, type, causationid }: SampledEvent, rules: readonly string[]): void {
    const [from, to] = [`source:${source}`, `bus:${bus}`]
    if (this.node({ id: from, kind: 'source', name: source })) {
      this.way(bus, from, to)
      this.#count(from, to, type)
    }
    for (const rule of rules) {
      this.#count(to, rule)
      for (const way of this.#from.get(rule) ?? []) way.events++
    }
    this.#types.set(id, { bus, type })
    if (typeof causationid === 'string') this.#caused.push({ by: causationid, on: { bus, type } })
  }

  /** Adds dead letters to the way from a rule to one of its targets. */
  fail(rule: string, target: string | undefined, letters: number): void {
    const way = this.#from.get(rule)?.find(({ facts }) => facts['target'] === target)
    if (way) way.facts['letters'] = ((way.facts['letters'] as number | undefined) ?? 0) + letters
  }

  nodes(): TopologyNode[] {
    return [...this.#nodes.values()]
  }

  /** @param seconds of the sample of each bus */
  edges(seconds: ReadonlyMap<string, number>): TopologyEdge[] {
    return [...this.#ways.values()].map(({ from, to, bus, events, facts, types }) => {
      const perSecond = round(events / Math.max(seconds.get(bus) ?? 0, 1))
      const byCount = [...types].sort(([, a], [, b]) => b - a).slice(0, most.types)
      const ofTypes = types.size === 0 ? {} : { types: byCount.map(([type, events]) => ({ type, events })) }
      return { from, to, ...facts, events, perSecond, ...ofTypes }
    })
  }

  /** Those whose causing event is in the sample too, the most frequent first. */
  causes(): CauseEdge[] {
    const found = new Map<string, { from: TypeOnBus; to: TypeOnBus; events: number }>()
    for (const { by, on } of this.#caused) {
      const from = this.#types.get(by)
      if (!from) continue
      const id = [from.bus, from.type, on.bus, on.type].join('\n')
      const edge = found.get(id) ?? { from, to: on, events: 0 }
      edge.events++
      found.set(id, edge)
    }
    if (found.size > most.causes) this.#isWhole = false
    return [...found.values()].sort((a, b) => b.events - a.events).slice(0, most.causes)
  }

  #count(from: string, to: string, type?: string): void {
    const way = this.#ways.get(`${from}\n${to}\n`)
    if (!way) return
    way.events++
    if (type !== undefined) way.types.set(type, (way.types.get(type) ?? 0) + 1)
  }
}

function round(number: number): number {
  return Math.round(number * 1000) / 1000
}

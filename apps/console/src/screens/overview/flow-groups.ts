import type { Schemas } from '@sluice/client'

type Topology = Schemas['Topology']
type Node = Topology['nodes'][number]

/** Sources, buses, rules, receivers: from left to right. */
export const columns = ['source', 'bus', 'rule', 'receiver'] as const
type Column = (typeof columns)[number]

/** Most nodes of one column; the others are one node together. */
const most = 10
/** Milliseconds from which on what waits counts as late. */
export const lateMs = 10_000

interface Way {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/** A thing of the topology, or `more`: those of a column that have no place of their own. */
export interface Drawn {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly bus: string | undefined
  readonly facts: Partial<Schemas['TopologyNode']>
  /** Of `more`: how many it stands for. */
  readonly count?: number
  /** Of a receiver: the rule and its target that lead to it, where there is one only. */
  readonly way?: Way
  /** Of a source: the type of most of its events. */
  readonly type?: string
}

/** A way that events take. Ways between the same two are one. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly perSecond: number
  /** Dead letters of the target. */
  readonly letters: number
  /** How old what waits on this way is, in milliseconds; 0 where nothing is late. */
  readonly lateMs: number
}

export interface Gathered {
  /** By column. */
  readonly nodes: readonly (readonly Drawn[])[]
  readonly edges: readonly Edge[]
}

/**
 * What is drawn, by columns, and the ways between. Of a column that is too long those with troubles, and the busiest, stand for themselves.
 * With thousands of rules it looks at each node and each way once: the page answers nobody meanwhile.
 */
export function gathered(topology: Topology): Gathered {
  const { byColumn, edges, drawn } = withReceivers(topology)
  const weight = weightsOf(edges)
  const instead = new Map<string, string>()
  const nodes = columns.map(column => {
    const some = byColumn[column]
    if (some.length <= most) return some.sort(byPlace).map(drawn)
    const first = heaviestOf(some, weight)
    const kept = new Set(first)
    const hidden = some.filter(node => !kept.has(node))
    const more = moreOf(column, hidden)
    for (const { id } of hidden) instead.set(id, more.id)
    return [...first.sort(byPlace).map(drawn), more]
  })
  return { nodes, edges: joined(edges, instead) }
}

/** The ways between what is drawn: those of nodes that have no place of their own are one. */
function joined(edges: readonly Edge[], instead: ReadonlyMap<string, string>): readonly Edge[] {
  const byEnds = new Map<string, { -readonly [Field in keyof Edge]: Edge[Field] }>()
  for (const edge of edges) {
    const [from, to] = [instead.get(edge.from) ?? edge.from, instead.get(edge.to) ?? edge.to]
    const ends = `${from}\n${to}`
    const before = byEnds.get(ends)
    if (!before) {
      byEnds.set(ends, { ...edge, from, to })
      continue
    }
    before.perSecond += edge.perSecond
    before.letters += edge.letters
    before.lateMs = Math.max(before.lateMs, edge.lateMs)
  }
  return [...byEnds.values()]
}

/** A bus that is the target of a rule is a receiver too. */
function withReceivers({ nodes, edges }: Topology) {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const types = new Map<string, string>()
  const ways = new Map<string, Way | undefined>()
  const toBuses = new Set<string>()
  const all = edges.map(({ from, to, target, perSecond, letters = 0, types: sent }): Edge => {
    const start = byId.get(from)
    const end = byId.get(to)
    if (sent?.[0] && !types.has(from)) types.set(from, sent[0].type)
    const isToBus = start?.kind === 'rule' && end?.kind === 'bus'
    if (isToBus) toBuses.add(to)
    const id = isToBus ? `receiver:${to}` : to
    if (start?.kind === 'rule' && target !== undefined)
      ways.set(id, ways.has(id) ? undefined : { bus: start.bus ?? '', rule: start.name, target })
    return { from, to: id, perSecond, letters, lateMs: waitOf(start, end) }
  })
  const byColumn: Record<Column, Node[]> = { source: [], bus: [], rule: [], receiver: [] }
  for (const node of nodes) byColumn[columnOf(node.kind)].push(node)
  for (const id of toBuses) byColumn.receiver.push({ ...byId.get(id)!, id: `receiver:${id}`, kind: 'to bus' })
  const drawn = (facts: Node): Drawn => {
    const { id, kind, name, bus } = facts
    const [way, type] = [ways.get(id), types.get(id)]
    return { id, kind, name, bus, facts, ...(way && { way }), ...(type !== undefined && { type }) }
  }
  return { byColumn, edges: all, drawn }
}

/** Those that weigh most, of equal ones the first by bus and name: as many as have a place beside that of all others. */
function heaviestOf(some: readonly Node[], weight: (id: string) => number): Node[] {
  const best: { readonly node: Node; readonly weighs: number }[] = []
  for (const node of some) {
    const weighs = weight(node.id)
    const isAhead = (other: (typeof best)[number]) =>
      weighs > other.weighs || (weighs === other.weighs && byPlace(node, other.node) < 0)
    if (best.length === most - 1 && !isAhead(best.at(-1)!)) continue
    const at = best.findIndex(isAhead)
    best.splice(at === -1 ? best.length : at, 0, { node, weighs })
    if (best.length === most) best.pop()
  }
  return best.map(({ node }) => node)
}

/** How late events on a way from a bus, or to a subscription, are. */
function waitOf(from: Node | undefined, to: Node | undefined): number {
  let ms = to?.kind === 'subscription' ? (to.ageMs ?? 0) : 0
  if (from?.kind === 'bus')
    for (const { by, lagMs } of from.waiting ?? []) if (by === 'router') ms = Math.max(ms, lagMs)
  return ms >= lateMs ? ms : 0
}

/** What is seen first: what was given up, what is late, what moves. */
function weightsOf(edges: readonly Edge[]): (id: string) => number {
  const weights = new Map<string, number>()
  const add = (id: string, weight: number) => weights.set(id, (weights.get(id) ?? 0) + weight)
  for (const { from, to, perSecond, letters, lateMs } of edges) {
    const weight = perSecond + (letters > 0 ? 1e9 : 0) + (lateMs > 0 ? 1e6 : 0)
    if (weight === 0) continue
    add(from, weight)
    add(to, weight)
  }
  return id => weights.get(id) ?? 0
}

function columnOf(kind: string): Column {
  return kind === 'source' || kind === 'bus' || kind === 'rule' ? kind : 'receiver'
}

/** By bus and name. */
function byPlace(a: Node, b: Node): number {
  const [first = '', second = ''] = [a.bus, b.bus]
  if (first !== second) return first < second ? -1 : 1
  return a.name < b.name ? -1 : 1
}

function moreOf(column: Column, hidden: readonly Node[]): Drawn {
  const buses = new Set(hidden.map(({ bus }) => bus))
  const name = `${hidden.length} more ${column === 'bus' ? 'buses' : `${column}s`}`
  const bus = buses.size === 1 ? hidden[0]!.bus : undefined
  return { id: `more:${column}`, kind: 'more', name, bus, facts: {}, count: hidden.length }
}

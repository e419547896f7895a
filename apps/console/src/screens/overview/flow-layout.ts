import { columns, type Drawn, type Edge, type Gathered } from './flow-groups.js'

/** Pixels. What is said of an edge stands between two columns. */
export const sizes = { node: { width: 168, height: 44 }, gap: { x: 88, y: 10 } } as const

export interface FlowNode extends Drawn {
  readonly x: number
  readonly y: number
  /** Events a second that pass it, or come to it. */
  readonly perSecond: number
  /** Dead letters of what it was to receive. */
  readonly letters: number
}

export interface FlowEdge extends Omit<Edge, 'from' | 'to'> {
  readonly id: string
  readonly from: FlowNode
  readonly to: FlowNode
  /** Where what is said of it stands: at the end that it has for itself, else in the middle. */
  readonly label: 'start' | 'middle' | 'end'
}

export interface Flow {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
  readonly width: number
  readonly height: number
}

/**
 * Where everything stands: a column for each kind. A bus that is the target of a rule stands among the receivers too, so that all ways go
 * from left to right. Nothing changes its place because a rate changes: rules stand in the order of their buses and names, and what they
 * lead to beside them.
 *
 * @param width pixels that there are; the picture may need more
 */
export function flowOf({ nodes: drawn, edges }: Gathered, width: number): Flow {
  const gap = Math.max(sizes.gap.x, (width - columns.length * sizes.node.width) / (columns.length - 1))
  const rate = ratesOf(edges)
  const placed = new Map<string, FlowNode>()
  const height = heightOf(Math.max(0, ...drawn.map(({ length }) => length)))
  for (const [at, column] of drawn.entries()) {
    const ordered = at === 1 || at === 2 ? column : besideOthers(column, edges, drawn)
    const top = (height - heightOf(column.length)) / 2
    for (const [i, node] of ordered.entries())
      placed.set(node.id, {
        ...node,
        x: at * (sizes.node.width + gap),
        y: top + i * (sizes.node.height + sizes.gap.y),
        perSecond: rate(node.id),
        letters: edges.reduce((sum, { to, letters }) => (to === node.id ? sum + letters : sum), 0),
      })
  }
  const ends = countsOf(edges)
  return {
    nodes: [...placed.values()],
    edges: edges.flatMap(edge => {
      const [from, to] = [placed.get(edge.from), placed.get(edge.to)]
      if (!from || !to) return []
      const label = ends(`to ${edge.to}`) === 1 ? 'end' : ends(`from ${edge.from}`) === 1 ? 'start' : 'middle'
      return [{ ...edge, id: `${edge.from}\n${edge.to}`, from, to, label } as const]
    }),
    width: columns.length * sizes.node.width + (columns.length - 1) * gap,
    height,
  }
}

function heightOf(nodes: number): number {
  return Math.max(0, nodes * (sizes.node.height + sizes.gap.y) - sizes.gap.y)
}

/** In the order of what they are joined to, so that few ways cross. */
function besideOthers(
  column: readonly Drawn[],
  edges: readonly Edge[],
  drawn: readonly (readonly Drawn[])[],
): readonly Drawn[] {
  const places = new Map(drawn.slice(1, 3).flatMap(others => others.map(({ id }, i) => [id, i] as const)))
  const place = ({ id }: Drawn) => {
    const beside = edges.flatMap(({ from, to }) => {
      const at = places.get(from === id ? to : from)
      return (from === id || to === id) && at !== undefined ? [at] : []
    })
    return beside.length === 0 ? places.size : beside.reduce((sum, at) => sum + at, 0) / beside.length
  }
  const keyed = column.map(node => ({ node, at: node.kind === 'more' ? Infinity : place(node) }))
  return keyed.sort((a, b) => a.at - b.at).map(({ node }) => node)
}

/** What comes to a node; of a source what it emits. */
function ratesOf(edges: readonly Edge[]): (id: string) => number {
  const rates = new Map<string, number>()
  const incoming = new Set(edges.map(({ to }) => to))
  for (const { from, to, perSecond } of edges) {
    rates.set(to, (rates.get(to) ?? 0) + perSecond)
    if (!incoming.has(from)) rates.set(from, (rates.get(from) ?? 0) + perSecond)
  }
  return id => rates.get(id) ?? 0
}

function countsOf(edges: readonly Edge[]): (end: string) => number {
  const counts = new Map<string, number>()
  for (const { from, to } of edges)
    for (const end of [`from ${from}`, `to ${to}`]) counts.set(end, (counts.get(end) ?? 0) + 1)
  return end => counts.get(end) ?? 0
}

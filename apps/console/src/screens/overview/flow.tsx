import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { api } from '../../api/client.js'
import { gatewayUrl } from '../../api/place.js'
import { Empty } from '../../components/empty.js'
import { countOf, rateOf } from '../../components/number.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { durationOf } from '../../components/time.js'
import { columns, gathered } from './flow-groups.js'
import { type FlowEdge, flowOf, sizes } from './flow-layout.js'
import { NodeCard } from './flow-node.js'
import styles from './flow.module.css'

/** How far back rates look, in milliseconds. */
const windowMs = 15 * 60_000
/** Milliseconds between two pictures, and the age of one that another page of the same caller got. */
const everyMs = 10_000

const titles = { source: 'Sources', bus: 'Buses', rule: 'Rules', receiver: 'Receivers' } as const

/** The life of events: who emits, which bus takes it, which rules match, who receives. */
export function FlowPicture() {
  const { data, error, refetch } = useQuery({
    queryKey: ['topology', windowMs],
    queryFn: ({ signal }) => dataOf(api.getTopology({ params: { query: { windowMs, maxAgeMs: everyMs } }, signal })),
    refetchInterval: everyMs,
    // rates differ each time: to compare thousands of rules would keep the page busy for nothing
    structuralSharing: false,
  })
  return (
    <Panel title="What flows" note={`rates by the latest events of ${durationOf(windowMs)}`}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={6} />}
      {data && <Picture topology={data} />}
    </Panel>
  )
}

function Picture({ topology }: { readonly topology: Schemas['Topology'] }) {
  const [at, setAt] = useState<string>()
  const area = useRef<HTMLDivElement>(null)
  const drawn = useMemo(() => gathered(topology), [topology])
  const flow = flowOf(drawn, useWidth(area))
  if (flow.nodes.length === 0)
    return (
      <Empty title="Nothing flows yet" command={`curl ${gatewayUrl}/v1/buses -H "Authorization: Bearer $KEY"`}>
        A bus that you may see, with what comes to it and who receives it, is drawn here.
      </Empty>
    )
  const isBeside = ({ from, to }: FlowEdge) => at === undefined || from.id === at || to.id === at
  return (
    <div ref={area} className={styles.scroll} tabIndex={0} role="region" aria-label="What flows">
      <div className={styles.titles} style={{ width: flow.width }}>
        {columns.map(column => (
          <h3 key={column} style={{ width: sizes.node.width }}>
            {titles[column]}
          </h3>
        ))}
      </div>
      <div className={styles.picture} style={{ width: flow.width, height: flow.height }}>
        <svg width={flow.width} height={flow.height} aria-hidden="true">
          {flow.edges.map(edge => (
            <path
              key={edge.id}
              d={curveOf(edge)}
              className={[
                styles.edge,
                edge.perSecond > 0 && styles.moves,
                edge.letters > 0 && styles.bad,
                !isBeside(edge) && styles.aside,
              ]
                .filter(Boolean)
                .join(' ')}
              style={{ strokeWidth: widthOf(edge.perSecond), animationDuration: `${speedOf(edge.perSecond)}s` }}
            />
          ))}
        </svg>
        {flow.edges.map(edge => (
          <EdgeLabel key={edge.id} edge={edge} isAside={!isBeside(edge)} />
        ))}
        <ul>
          {flow.nodes.map(node => (
            <li
              key={node.id}
              className={node.kind === 'more' ? `${styles.node} ${styles.more}` : styles.node}
              style={{ left: node.x, top: node.y, width: sizes.node.width, height: sizes.node.height }}
              onPointerEnter={() => setAt(node.id)}
              onPointerLeave={() => setAt(undefined)}
              onFocus={() => setAt(node.id)}
              onBlur={() => setAt(undefined)}
            >
              <NodeCard node={node} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** What takes a way: how many, what was given up on it, and how late it is. */
function EdgeLabel({ edge, isAside }: { readonly edge: FlowEdge; readonly isAside: boolean }) {
  const { from, to, label, perSecond, letters, lateMs } = edge
  if (perSecond === 0 && letters === 0 && lateMs === 0) return null
  const left = from.x + sizes.node.width
  const [start, end] = [from, to].map(({ y }) => y + sizes.node.height / 2) as [number, number]
  const top = label === 'start' ? start : label === 'end' ? end : (start + end) / 2
  return (
    <p
      className={[styles.label, styles[label], isAside && styles.aside].filter(Boolean).join(' ')}
      style={{ left, width: to.x - left, top }}
    >
      {perSecond > 0 && <span>{rateOf(perSecond)}</span>}
      {letters > 0 && <span className={styles.lost}>{countOf(letters)} given up</span>}
      {lateMs > 0 && <span className={styles.late}>{durationOf(lateMs)} late</span>}
    </p>
  )
}

/** Pixels that an element has for what is in it; 0 before it is there. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return width
}

function curveOf({ from, to }: FlowEdge): string {
  const [x1, y1] = [from.x + sizes.node.width, from.y + sizes.node.height / 2]
  const [x2, y2] = [to.x, to.y + sizes.node.height / 2]
  const bend = (x2 - x1) / 2
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

/** Pixels: one for a trickle, six for a thousand a second. */
function widthOf(perSecond: number): number {
  return perSecond === 0 ? 1 : Math.min(6, 1.5 + Math.log10(1 + perSecond * 10))
}

/** Seconds in which a dash moves on by its length: the more flows, the faster. */
function speedOf(perSecond: number): number {
  return Math.max(0.4, 2.5 - Math.log10(1 + perSecond * 100))
}

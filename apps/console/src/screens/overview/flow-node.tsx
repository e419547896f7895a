import { Link, type LinkProps } from '@tanstack/react-router'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { rateOf } from '../../components/number.js'
import { durationOf } from '../../components/time.js'
import { lateMs } from './flow-groups.js'
import type { FlowNode } from './flow-layout.js'
import styles from './flow.module.css'

/** A thing that events come from, pass or go to. It leads to the screen that has more of it. */
export function NodeCard({ node }: { readonly node: FlowNode }) {
  const may = useMay()
  const { kind, name, facts } = node
  const late = (facts.waiting ?? []).filter(({ by, lagMs }) => by !== 'router' && lagMs >= lateMs)
  const inside = (
    <>
      <span className={styles.name} title={name}>
        {name}
      </span>
      <span className={styles.facts}>
        {typeof facts.shedding === 'string' && <Badge tone="bad">full: {facts.shedding}</Badge>}
        {late.map(({ by, lagMs }) => (
          <Badge key={by} tone="warn">
            {by} {durationOf(lagMs)} behind
          </Badge>
        ))}
        {facts.readers === 0 && (facts.entries ?? 0) > 0 && <Badge tone="warn">nobody reads it</Badge>}
        {kind === 'rule' && facts.enabled === false && <Badge>off</Badge>}
        <span title={node.type}>{wordsOf(node)}</span>
      </span>
    </>
  )
  const link = linkOf(node, may)
  return link ? <Link {...link}>{inside}</Link> : <div>{inside}</div>
}

function wordsOf({ kind, perSecond, type, bus, facts }: FlowNode): string {
  if (kind === 'source') return type ?? rateOf(perSecond)
  if (kind === 'bus' || kind === 'more') return rateOf(perSecond)
  if (kind === 'rule') return `of ${bus}`
  if (kind !== 'subscription' || !facts.readers) return kind
  return `service, ${facts.readers} ${facts.readers === 1 ? 'instance' : 'instances'}`
}

/** Where a click on a node leads, if the caller may go there: of a receiver first to what it was not given. */
function linkOf(node: FlowNode, may: ReturnType<typeof useMay>): LinkProps | undefined {
  const { kind, name, way } = node
  const bus = node.bus ?? ''
  const at = (...path: readonly string[]) => path.map(part => `/${encodeURIComponent(part)}`).join('')
  const to = (path: string, search: Record<string, string> = {}) => ({ to: path, search }) as LinkProps
  if (kind === 'source') return may('events:read') ? to('/events', { view: 'search', source: name }) : undefined
  if (kind === 'bus' || kind === 'to bus') return may('events:read') ? to('/events', { bus: name }) : undefined
  if (kind === 'more') return moreOf(node.id, bus, to)
  if (kind !== 'rule' && node.letters > 0 && may('dead-letters:read')) return to('/dead-letters', { destination: name })
  if (!may('rules:read')) return undefined
  if (kind === 'rule') return to(`/rules${at(bus, name)}`)
  if (kind === 'subscription') return may('subscriptions:read') ? to(`/services${at(bus, name)}`) : undefined
  return way ? to(`/deliveries${at(way.bus, way.rule, way.target)}`) : to('/deliveries')
}

function moreOf(id: string, bus: string, to: (path: string, search?: Record<string, string>) => LinkProps) {
  const search: Record<string, string> = bus === '' ? {} : { bus }
  if (id === 'more:rule') return to('/rules', search)
  if (id === 'more:bus') return to('/buses')
  return id === 'more:receiver' ? to('/deliveries', search) : undefined
}

import type { Schemas } from '@sluice/client'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../components/page.js'
import { eventLink } from '../../resources/events.js'
import styles from './event-page.module.css'

type Caused = Schemas['CausedEvent']

/** From the origin down to this event, and everything that came of it. */
export function CausationTree({ biography }: { readonly biography: Schemas['Biography'] }) {
  const { causes, effects, event } = biography
  const chain = causes?.chain ?? []
  if (chain.length === 0 && effects.tree.length === 0) return null
  const isComplete = effects.complete && causes?.complete !== false
  const own: Caused = { event: event as Record<string, unknown>, effects: effects.tree }
  const root = chain.reduceRight<Caused>((below, above) => ({ ...above, effects: [below] }), own)
  return (
    <Panel title="Causes and effects" note={isComplete ? undefined : 'as far as it is known'}>
      <ul className={styles.tree}>
        <Node node={root} own={own} />
      </ul>
    </Panel>
  )
}

function Node({ node, own }: { readonly node: Caused; readonly own: Caused }) {
  const { effects = [], by, more } = node
  return (
    <li>
      <div className={styles.node}>
        <Name node={node} isOwn={node === own} />
        {by && (
          <span className={styles.faint}>
            by {by.rule} → {by.target}
          </span>
        )}
      </div>
      {(effects.length > 0 || more) && (
        <ul>
          {effects.map((effect, i) => (
            <Node key={effect.position ?? i} node={effect} own={own} />
          ))}
          {more && <li className={styles.faint}>more of them</li>}
        </ul>
      )}
    </li>
  )
}

function Name({ node, isOwn }: { readonly node: Caused; readonly isOwn: boolean }) {
  const { event, bus, position, notYours, gone } = node
  if (notYours) return <span className={styles.faint}>an event that you may not see</span>
  const type = typeof event?.['type'] === 'string' ? event['type'] : position
  if (isOwn) return <strong aria-current="true">{type}</strong>
  if (gone || bus === undefined || position === undefined)
    return <span className={styles.faint}>{type}, forgotten by its bus</span>
  return (
    <>
      <Link {...eventLink(bus, position)}>{type}</Link> <span className={styles.faint}>{bus}</span>
    </>
  )
}

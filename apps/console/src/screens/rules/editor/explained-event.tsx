import { useMemo } from 'react'
import { IconButton } from '../../../components/button.js'
import { countOf } from '../../../components/number.js'
import type { Schemas } from '@sluice/client'
import { type ExplainedLine, explainedLines } from './explained-lines.js'
import styles from './explained-event.module.css'

/** An event as JSON; beside each field that the pattern asks about stands whether it held, and why. */
export function ExplainedEvent({
  event,
  fields,
  onAdd,
}: {
  readonly event: object
  readonly fields: readonly Schemas['FieldExplanation'][]
  /** Asks for the value of a field too. */
  readonly onAdd?: (field: readonly string[], value: unknown) => void
}) {
  const lines = useMemo(() => explainedLines(event, fields), [event, fields])
  return (
    <div className={styles.event} tabIndex={0} role="region" aria-label="The event, explained">
      {lines.map((line, i) => (
        <div key={i}>
          {line.folded !== undefined && <div className={styles.fold}>{countOf(line.folded)} more lines</div>}
          <Line line={line} {...(onAdd && { onAdd })} />
        </div>
      ))}
    </div>
  )
}

function Line({
  line: { indent, name, text, field, value, isHeld, reason },
  onAdd,
}: {
  readonly line: ExplainedLine
  readonly onAdd?: (field: readonly string[], value: unknown) => void
}) {
  const look = isHeld === undefined ? '' : isHeld ? styles.held! : styles.missed!
  return (
    <div className={`${styles.line} ${look}`}>
      <code style={{ paddingLeft: `${indent * 2}ch` }}>
        <span className={styles.name}>{name}</span>
        <span className={styles[kindOf(value)]}>{text.length > 300 ? `${text.slice(0, 300)} …` : text}</span>
      </code>
      {reason !== undefined && (
        <span className={styles.reason}>
          <strong>{isHeld ? 'holds' : 'does not hold'}</strong> {reason}
        </span>
      )}
      {onAdd && field && field.length > 0 && value !== undefined && (
        <span className={styles.add}>
          <IconButton
            icon="plus"
            label={`Ask for ${field.join('.')} ${text.replace(/,$/, '')}`}
            tabIndex={-1}
            onClick={() => onAdd(field, value)}
          />
        </span>
      )}
    </div>
  )
}

function kindOf(value: ExplainedLine['value']): 'text' | 'number' | 'word' | 'mark' {
  if (value === undefined) return 'mark'
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'word'
}

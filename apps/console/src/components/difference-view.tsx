import { useMemo, useState } from 'react'
import { Button } from './button.js'
import { type DifferenceLine, differenceOf } from './difference.js'
import { countOf } from './number.js'
import styles from './difference-view.module.css'

/** Lines that are shown around a change. */
const around = 3
const signs = { same: ' ', gone: '−', new: '+' } as const

/** What differs between two values, line by line of their JSON. Parts that are the same are folded. */
export function DifferenceView({
  before,
  after,
  label,
}: {
  readonly before: unknown
  readonly after: unknown
  readonly label: string
}) {
  const lines = useMemo(() => differenceOf(textOf(before), textOf(after)), [before, after])
  const [isWhole, setWhole] = useState(false)
  if (lines.every(({ kind }) => kind === 'same')) return <p className={styles.none}>They are the same.</p>
  return (
    <div className={styles.view}>
      <pre tabIndex={0} role="region" aria-label={label}>
        {(isWhole ? [{ from: 0, lines }] : partsOf(lines)).map(({ from, lines, folded }) => (
          <div key={from}>
            {folded !== undefined && (
              <div className={styles.fold}>{folded === 1 ? '1 line is' : `${countOf(folded)} lines are`} the same</div>
            )}
            {lines.map(({ kind, text }, i) => (
              <div key={i} className={styles[kind]}>
                <span aria-label={kind === 'same' ? undefined : kind === 'new' ? 'new' : 'gone'}>{signs[kind]}</span>{' '}
                {text}
              </div>
            ))}
          </div>
        ))}
      </pre>
      {(isWhole || partsOf(lines).some(({ folded }) => folded)) && (
        <Button look="quiet" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show what differs' : 'Show all of it'}
        </Button>
      )}
    </div>
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
}

interface Part {
  /** The number of its first line. */
  readonly from: number
  readonly lines: readonly DifferenceLine[]
  /** Lines before it that are left out. */
  readonly folded?: number
}

function partsOf(lines: readonly DifferenceLine[]): readonly Part[] {
  const isNear = lines.map((_, i) =>
    lines.slice(Math.max(0, i - around), i + around + 1).some(({ kind }) => kind !== 'same'),
  )
  const parts: { from: number; lines: DifferenceLine[]; folded?: number }[] = []
  let folded = 0
  for (const [i, line] of lines.entries()) {
    if (!isNear[i]) folded++
    else if (folded > 0 || parts.length === 0) {
      parts.push({ from: i, lines: [line], ...(folded > 0 && { folded }) })
      folded = 0
    } else parts.at(-1)!.lines.push(line)
  }
  return folded > 0 ? [...parts, { from: lines.length, lines: [], folded }] : parts
}

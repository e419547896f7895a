import { useState } from 'react'
import { useStore } from '../state/store.js'
import { preferences } from '../state/preferences.js'
import type { Tone } from './badge.js'
import { timeOf } from './time.js'
import styles from './chart.module.css'

/** A course in a line of a table, without axes. @param label what it shows, for readers of the screen */
export function Sparkline({
  values,
  label,
  tone = 'accent',
}: {
  readonly values: readonly number[]
  readonly label: string
  readonly tone?: Tone
}) {
  const most = Math.max(...values, 0)
  return (
    <svg
      className={`${styles.spark} ${styles[tone]}`}
      viewBox="0 0 100 20"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${label}: at most ${most}, now ${values.at(-1) ?? 0}`}
    >
      <path className={styles.area} d={`${lineOf(values, most, 100, 20)}L100 20L0 20Z`} />
      <path className={styles.line} d={lineOf(values, most, 100, 20)} />
    </svg>
  )
}

export interface Series {
  readonly name: string
  readonly tone: Tone
  /** One for each time. */
  readonly values: readonly number[]
}

/** A course over time, with what was at the time that is pointed at. Series are drawn over each other, the first one behind. */
export function AreaChart({
  label,
  times,
  series,
  format,
  height = 120,
}: {
  readonly label: string
  /** Milliseconds since 1970, in order, at equal distances. */
  readonly times: readonly number[]
  readonly series: readonly Series[]
  readonly format: (value: number) => string
  /** Pixels. */
  readonly height?: number
}) {
  const { clock } = useStore(preferences)
  const [at, setAt] = useState<number>()
  const most = Math.max(...series.flatMap(({ values }) => values), 0)
  const last = times.length - 1
  const shown = at ?? last
  const said = series.map(({ name, values }) => `${name} ${format(values[shown] ?? 0)}`)
  return (
    <figure className={styles.chart}>
      <div className={styles.plot} style={{ height }}>
        <span className={styles.most}>{format(most)}</span>
        <svg
          viewBox={`0 0 1000 ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${label}: now ${said.join(', ')}`}
          onPointerMove={({ currentTarget, clientX }) => {
            const { left, width } = currentTarget.getBoundingClientRect()
            setAt(Math.max(0, Math.min(last, Math.round(((clientX - left) / width) * last))))
          }}
          onPointerLeave={() => setAt(undefined)}
        >
          {series.map(({ name, tone, values }) => (
            <g key={name} className={styles[tone]}>
              <path className={styles.area} d={`${lineOf(values, most, 1000, height)}L1000 ${height}L0 ${height}Z`} />
              <path className={styles.line} d={lineOf(values, most, 1000, height)} />
            </g>
          ))}
          {at !== undefined && <path className={styles.cursor} d={`M${(at / last) * 1000} 0V${height}`} />}
        </svg>
      </div>
      <figcaption className={styles.caption}>
        <span>{last < 0 ? '' : timeOf(new Date(times[shown]!), clock).slice(0, -4)}</span>
        {series.map(({ name, tone, values }) => (
          <span key={name} className={`${styles.legend} ${styles[tone]}`}>
            {name} <strong>{format(values[shown] ?? 0)}</strong>
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

function lineOf(values: readonly number[], most: number, width: number, height: number): string {
  if (values.length === 0) return `M0 ${height}L${width} ${height}`
  const step = width / Math.max(values.length - 1, 1)
  const y = (value: number) => (most === 0 ? height - 1 : height - 1 - (value / most) * (height - 3)).toFixed(1)
  const all = values.length === 1 ? [values[0]!, values[0]!] : values
  return all.map((value, i) => `${i === 0 ? 'M' : 'L'}${(i * step).toFixed(1)} ${y(value)}`).join('')
}

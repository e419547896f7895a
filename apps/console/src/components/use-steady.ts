import { useState } from 'react'

/** A list that stands still while somebody reads it. */
export interface Steady<Row> {
  /** In the order in which they were first shown, each as it is now. */
  readonly rows: readonly Row[]
  /** Keys of rows that are shown and are no more. */
  readonly gone: ReadonlySet<string>
  /** New rows that wait. */
  readonly fresh: number
  /** Shows everything as it is now. */
  readonly show: () => void
}

/** What changes is changed in place, what is new waits until it is asked for, what is gone stays and is marked. */
export function useSteady<Row>(rows: readonly Row[] | undefined, keyOf: (row: Row) => string): Steady<Row> {
  const [shown, setShown] = useState<readonly Row[]>()
  const isNothing = shown === undefined || shown.length === 0
  if (isNothing && rows && rows.length > 0) setShown(rows)
  const before = isNothing ? (rows ?? []) : shown
  const latest = new Map((rows ?? before).map(row => [keyOf(row), row]))
  const keys = new Set(before.map(keyOf))
  return {
    rows: before.map(row => latest.get(keyOf(row)) ?? row),
    gone: new Set([...keys].filter(key => !latest.has(key))),
    fresh: [...latest.keys()].filter(key => !keys.has(key)).length,
    show: () => setShown(undefined),
  }
}

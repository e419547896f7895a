import { Link, type LinkProps } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import styles from './table.module.css'

export interface Column<Row> {
  readonly label: string
  /** A track of a CSS grid: `120px`, `minmax(160px, 2fr)`. Default `minmax(0, 1fr)`. */
  readonly width?: string
  readonly isNumber?: boolean
  /** Whether it is left out on narrow screens. */
  readonly isExtra?: boolean
  readonly cell: (row: Row) => ReactNode
}

export interface TableProps<Row> {
  /** What is listed: `Events`. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Where a row leads, if it does; its first cell is the link. */
  readonly linkOf?: (row: Row) => LinkProps | undefined
  /** Where a row leads outside of the console, if it does; its first cell is the link. */
  readonly hrefOf?: (row: Row) => string | undefined
  /** Rows that are seen at once, in a table that is a part of a page. */
  readonly mostRows?: number
  /** What stands below the last row: a way to more, or that there is no more. */
  readonly end?: ReactNode
  /** Told whether somebody reads: has scrolled down, or has the focus on a row. */
  readonly onReading?: (isReading: boolean) => void
  readonly control?: Ref<TableControl>
}

export interface TableControl {
  readonly toTop: () => void
}

const rowHeight = 32
const endHeight = 46

/**
 * A list of any length: only rows in view are in the page. Arrows or `j` and `k` go from row to row, Enter opens one. It fills the height
 * that its parent has.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { label, rows, columns, keyOf, linkOf, hrefOf, mostRows, end, onReading, control } = props
  const area = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => area.current,
    estimateSize: () => rowHeight,
    getItemKey: i => keyOf(rows[i]!),
    overscan: 12,
  })
  useImperativeHandle(control, () => ({ toTop: () => area.current?.scrollTo({ top: 0 }) }), [])

  // a row that was not in view has to be drawn before it can have the focus
  const [wanted, setWanted] = useState<number>()
  useEffect(() => {
    const link = wanted === undefined ? null : area.current?.querySelector<HTMLElement>(`[data-index="${wanted}"] a`)
    if (!link) return
    link.focus({ preventScroll: true })
    setWanted(undefined)
  })
  const tellReading = () => {
    const { current } = area
    const row = document.activeElement?.closest('[data-index]') ?? null
    if (current) onReading?.(current.scrollTop > 0 || (row !== null && current.contains(row)))
  }

  const move = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return
    const from = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    const at = from ? Number(from.dataset['index']) + step : step > 0 ? 0 : rows.length - 1
    const next = Math.max(0, Math.min(at, rows.length - 1))
    event.preventDefault()
    virtual.scrollToIndex(next)
    const link = area.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)
    if (link) link.focus({ preventScroll: true })
    else setWanted(next)
  }

  const tracks = (some: readonly Column<Row>[]) => some.map(({ width = 'minmax(0, 1fr)' }) => width).join(' ')
  const narrow = columns.filter(({ isExtra }) => !isExtra)
  const grid = { '--tracks': tracks(columns), '--narrow-tracks': tracks(narrow) } as CSSProperties
  return (
    <div
      className={mostRows === undefined ? styles.frame : `${styles.frame} ${styles.inPage}`}
      style={mostRows === undefined ? undefined : heightOf(rows.length, mostRows, end !== undefined)}
    >
      <div
        ref={area}
        className={styles.area}
        onScroll={tellReading}
        onFocus={tellReading}
        onBlur={() => requestAnimationFrame(tellReading)}
      >
        <div
          className={styles.table}
          role="table"
          aria-label={label}
          aria-rowcount={rows.length + 1}
          tabIndex={0}
          onKeyDown={move}
        >
          <div role="rowgroup" className={styles.head}>
            <div role="row" aria-rowindex={1} className={styles.row} style={grid}>
              {columns.map(column => (
                <div key={column.label} role="columnheader" className={cellClass(column)}>
                  {column.label}
                </div>
              ))}
            </div>
          </div>
          <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, key, start }) => (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                className={
                  linkOf?.(rows[index]!) || hrefOf?.(rows[index]!) ? `${styles.row} ${styles.open}` : styles.row
                }
                style={{ ...grid, transform: `translateY(${start}px)` }}
              >
                {columns.map((column, i) => (
                  <div key={column.label} role="cell" className={cellClass(column)}>
                    {i === 0 ? (
                      <First {...{ linkOf, hrefOf, row: rows[index]! }}>{column.cell(rows[index]!)}</First>
                    ) : (
                      column.cell(rows[index]!)
                    )}
                  </div>
                ))}
              </div>
            ))}
          </div>
        </div>
        {end && <div className={styles.end}>{end}</div>}
      </div>
    </div>
  )
}

/** The first cell of a row: the link to where the row leads. */
function First<Row>({
  row,
  linkOf,
  hrefOf,
  children,
}: { readonly row: Row; readonly children: ReactNode } & Pick<TableProps<Row>, 'linkOf' | 'hrefOf'>) {
  const link = linkOf?.(row)
  if (link) return <Link {...link}>{children}</Link>
  const href = hrefOf?.(row)
  if (href === undefined) return children
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}

/** As high as its rows, and no higher than so many of them. */
function heightOf(rows: number, most: number, hasEnd: boolean): CSSProperties {
  return { flex: 'none', height: (Math.min(rows, most) + 1) * rowHeight + 1 + (hasEnd ? endHeight : 0) }
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 15, PageUp: -15 }

function cellClass({ isNumber, isExtra }: Pick<Column<never>, 'isNumber' | 'isExtra'>): string {
  return [styles.cell, isNumber && styles.number, isExtra && styles.extra].filter(Boolean).join(' ')
}

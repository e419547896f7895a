import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react'
import { Copy } from './copy.js'
import { Icon } from './icon.js'
import { Button, IconButton } from './button.js'
import { countOf } from './number.js'
import { blocksOf, innerOf, shownOf } from './json-folds.js'
import styles from './json-view.module.css'

const lineHeight = 18
/** Pixels; a longer text scrolls. */
const mostHeight = 520
/** Characters of one line that are shown. All of it is copied. */
const mostOfLine = 2000

/** JSON to read: search it, fold it, copy it. A text of megabytes is drawn as far as it is in view. */
export function JsonView({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = useMemo(() => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')), [value])
  const lines = useMemo(() => text.split('\n'), [text])
  const blocks = useMemo(
    () => (typeof value === 'string' ? new Map<number, number>() : blocksOf(lines)),
    [lines, value],
  )
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  const [wanted, setWanted] = useState('')
  const sought = useDeferredValue(wanted.toLowerCase())
  // what is sought may be in a folded block
  const shown = useMemo(
    () => shownOf(lines, blocks, sought === '' ? folded : new Set()),
    [lines, blocks, folded, sought],
  )
  const hits = useMemo(() => hitsIn(lines, sought), [lines, sought])
  const [at, setAt] = useState(0)
  const area = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => area.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  const goTo = (hit: number) => {
    if (hits.length === 0) return
    const next = (hit + hits.length) % hits.length
    setAt(next)
    virtual.scrollToIndex(hits[next]!, { align: 'center' })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') goTo(event.shiftKey ? at - 1 : sought === '' ? at : at + 1)
  }
  const height = Math.min(shown.length * lineHeight + 16, mostHeight)
  const fold = (line: number) => {
    const next = new Set(folded)
    if (!next.delete(line)) next.add(line)
    setFolded(next)
  }
  const inner = innerOf(blocks)
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <input
          type="search"
          placeholder="Find"
          aria-label={`Find in ${label}`}
          value={wanted}
          onChange={event => (setWanted(event.target.value), setAt(0))}
          onKeyDown={onKey}
        />
        {sought !== '' && (
          <span className={styles.hits} role="status">
            {hits.length === 0 ? 'nothing' : `${countOf(Math.min(at + 1, hits.length))} of ${countOf(hits.length)}`}
          </span>
        )}
        {hits.length > 1 && (
          <>
            <IconButton icon="up" label="The one before" onClick={() => goTo(at - 1)} />
            <IconButton icon="down" label="The next one" onClick={() => goTo(at + 1)} />
          </>
        )}
        {inner.length > 0 && sought === '' && (
          <Button look="quiet" onClick={() => setFolded(folded.size > 0 ? new Set() : new Set(inner))}>
            {folded.size > 0 ? 'Unfold' : 'Fold'}
          </Button>
        )}
        <span className={styles.size}>{countOf(text.length)} characters</span>
        <Copy text={text} what={label} />
      </div>
      <div ref={area} className={styles.area} style={{ height }} tabIndex={0} role="region" aria-label={label}>
        <pre style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <Line
              key={shown[index]}
              text={lines[shown[index]!]!}
              end={lines[blocks.get(shown[index]!) ?? -1]}
              isFolded={folded.has(shown[index]!) && sought === ''}
              isFound={sought !== '' && hits[at] === index}
              top={start}
              onFold={() => fold(shown[index]!)}
            />
          ))}
        </pre>
      </div>
    </div>
  )
}

/** A line; one that opens a block folds it at a click before it. */
function Line(props: {
  readonly text: string
  /** The line that closes the block which this one opens. */
  readonly end: string | undefined
  readonly isFolded: boolean
  readonly isFound: boolean
  readonly top: number
  readonly onFold: () => void
}) {
  const { text, end, isFolded, isFound, top, onFold } = props
  return (
    <div className={isFound ? styles.found : undefined} style={{ transform: `translateY(${top}px)` }}>
      {end !== undefined && (
        <span className={isFolded ? styles.folded : styles.fold} aria-hidden="true" onClick={onFold}>
          <Icon name={isFolded ? 'right' : 'down'} />
        </span>
      )}
      {coloured(isFolded && end !== undefined ? `${text} … ${end.trim()}` : text)}
    </div>
  )
}

function hitsIn(lines: readonly string[], sought: string): readonly number[] {
  if (sought === '') return []
  return lines.flatMap((line, i) => (line.toLowerCase().includes(sought) ? [i] : []))
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g

/** A line of JSON with its names, texts and numbers told apart. */
function coloured(line: string): ReactNode[] {
  const shown = line.length > mostOfLine ? `${line.slice(0, mostOfLine)} … ${countOf(line.length)} characters` : line
  const parts: ReactNode[] = []
  let end = 0
  for (const match of shown.matchAll(token)) {
    const [all, text, colon, word] = match
    parts.push(shown.slice(end, match.index))
    const look = text === undefined ? (word === undefined ? styles.number : styles.word) : styles.text
    parts.push(
      <span key={match.index} className={colon === undefined ? look : styles.name}>
        {all}
      </span>,
    )
    end = match.index + all.length
  }
  parts.push(shown.slice(end))
  return parts
}

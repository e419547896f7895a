import { ProblemError, tailOf, type TailItem } from '@sluice/client'
import { useEffect, useReducer } from 'react'
import { api } from '../../api/client.js'
import type { FoundEvent } from '../../resources/events.js'

/** Most rows that are kept; older ones go. Of each only what the list shows. */
const mostRows = 100_000
/** Milliseconds between two changes of the page, however many events come. */
const stepMs = 200
/** Milliseconds until the next try where nothing answered. */
const againMs = 2000

export interface Tail {
  /** The newest first. */
  readonly rows: readonly FoundEvent[]
  /** Events that came while the page stood still. */
  readonly held: readonly FoundEvent[]
  /** Events that the gateway left out, because more came than it shows. */
  readonly skipped: number
  readonly isOpen: boolean
  readonly problem?: unknown
  /** Why it ended, from the gateway. */
  readonly ended?: string
}

const nothing: Tail = { rows: [], held: [], skipped: 0, isOpen: false }

type Change =
  | { readonly kind: 'begin' }
  | { readonly kind: 'items'; readonly items: readonly TailItem[]; readonly isHeld: boolean }
  | { readonly kind: 'release' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'problem'; readonly problem: unknown }
  | { readonly kind: 'opened' }

/**
 * The events of a bus as they come.
 *
 * @param query attributes and pattern
 * @param isHeld whether new events wait, because somebody reads
 */
export function useTail(
  bus: string,
  query: Record<string, string>,
  isHeld: boolean,
): Tail & { readonly clear: () => void } {
  const [tail, change] = useReducer(changed, nothing)
  const asked = JSON.stringify([bus, query])
  const came = useCame()
  useEffect(() => {
    const over = new AbortController()
    change({ kind: 'begin' })
    void watch(bus, JSON.parse(asked)[1] as Record<string, string>, over.signal, {
      told: item => came.push(item),
      failed: problem => change({ kind: 'problem', problem }),
      opened: () => change({ kind: 'opened' }),
    })
    return () => (came.splice(0), over.abort())
  }, [asked, bus, came])
  useEffect(() => {
    if (!isHeld) change({ kind: 'release' })
    const timer = setInterval(() => came.length > 0 && change({ kind: 'items', items: came.splice(0), isHeld }), stepMs)
    return () => clearInterval(timer)
  }, [came, isHeld])
  return { ...tail, clear: () => change({ kind: 'clear' }) }
}

/** What came and is not shown yet: the same list for the life of the component. */
function useCame(): TailItem[] {
  const [came] = useReducer((list: TailItem[]) => list, [])
  return came
}

interface Watcher {
  readonly told: (item: TailItem) => void
  /** Refused, for now or for good, or not answered. */
  readonly failed: (problem: unknown) => void
  /** What comes from now on is told. */
  readonly opened: () => void
}

async function watch(
  bus: string,
  query: Record<string, string>,
  signal: AbortSignal,
  { told, failed, opened }: Watcher,
): Promise<void> {
  const open = async (after: string | undefined) => {
    const answer = await api.tailEvents({
      params: { path: { bus }, query, header: { 'Last-Event-ID': after } },
      signal,
    })
    if (answer.response.ok) opened()
    else failed(new ProblemError(answer.error, answer.response.status))
    return answer
  }
  while (!signal.aborted) {
    try {
      for await (const item of tailOf(open)) told(item)
      return
    } catch (problem) {
      if (signal.aborted) return
      failed(problem)
      if (problem instanceof ProblemError) return
      await new Promise(resolve => setTimeout(resolve, againMs))
    }
  }
}

function changed(tail: Tail, change: Change): Tail {
  switch (change.kind) {
    case 'begin':
      return { ...nothing, isOpen: true }
    case 'clear':
      return { ...tail, rows: [], held: [], skipped: 0 }
    case 'release':
      return { ...tail, rows: [...tail.held, ...tail.rows].slice(0, mostRows), held: [] }
    case 'opened':
      return { ...tail, isOpen: true, problem: undefined }
    case 'problem':
      return { ...tail, isOpen: false, problem: change.problem }
    case 'items':
      return withItems(tail, change.items, change.isHeld)
  }
}

function withItems(tail: Tail, items: readonly TailItem[], isHeld: boolean): Tail {
  const news = items.flatMap(item => (item.kind === 'event' ? [rowOf(item)] : [])).reverse()
  const skipped = items.reduce((sum, item) => (item.kind === 'skipped' ? sum + item.count : sum), tail.skipped)
  const end = items.find(item => item.kind === 'end')
  const kept = isHeld
    ? { held: [...news, ...tail.held].slice(0, mostRows) }
    : { rows: [...news, ...tail.rows].slice(0, mostRows) }
  return { ...tail, ...kept, skipped, isOpen: !end, problem: undefined, ...(end && { ended: end.detail }) }
}

/** Without data and extensions: many rows must be small. */
function rowOf({ position, event }: TailItem & { readonly kind: 'event' }): FoundEvent {
  const { specversion, id, source, type, subject } = event
  return { position, event: { specversion, id, source, type, ...(subject !== undefined && { subject }) } }
}

import { errorText } from '@sluice/delivery'
import { type CloudEvent, delivered, formatPosition, InvalidError } from '@sluice/event'
import type { Batch, Causes, Handled } from '@sluice/streams'
import { withCause } from '../handlers/event-cause.js'

/** Events of one shard of a bus, in the order in which they were appended. */
export interface EventBatch<Data = unknown, State = unknown> {
  readonly bus: string
  readonly shard: number
  /** Empty at the end of a window, and never otherwise. */
  readonly events: readonly StreamEvent<Data>[]
  /** 1 for the first try of these events; more means that each of them may have been handled before. */
  readonly attempt: number
  /** The tumbling window in which the events were appended. */
  readonly window?: { readonly start: Date; readonly end: Date }
  /** The window has ended, and `state` is its final state. */
  readonly isFinal: boolean
  /** The state that the handler last returned in this window of this shard. */
  readonly state?: State
}

export interface StreamEvent<Data = unknown> {
  /** Its position on the bus, `<shard>-<entry id>`. */
  readonly position: string
  readonly event: CloudEvent<Data>
}

/** The result of a batch handler. */
export interface BatchResult<State = unknown> {
  /** The events that failed, each by its position or its `id`; the others are processed. */
  readonly failures?: readonly string[]
  /** With `tumbling`, the new state of the window. If it is left out, the state stays as it was. */
  readonly state?: State
}

/** Most bytes of the state of a window, as JSON. */
export const maxStateBytes = 64 * 1024

export function eventBatch(
  { shard: { bus, index }, events, attempt, window, isFinal, state }: Batch,
  causes: Pick<Causes, 'token'>,
): EventBatch {
  return {
    ...{ bus, shard: index, attempt, isFinal },
    events: events.map(({ entryId, event }) => {
      const position = formatPosition(index, entryId)
      return { position, event: withCause(delivered(event), { bus, position }, causes) }
    }),
    ...(window ? { window: { start: new Date(window.start), end: new Date(window.end) } } : {}),
    ...(state === undefined ? {} : { state: JSON.parse(state) as unknown }),
  }
}

/** Reads a handler's return value. Without `failures` all events are processed. */
export function handledOf(returned: unknown, batch: Batch): Handled {
  const { failures = [], state } = (typeof returned === 'object' && returned !== null ? returned : {}) as BatchResult
  const failed = entriesOf(failures, batch)
  if (typeof failed === 'string') return { ok: false, error: failed }
  if (state === undefined || !batch.window || batch.isFinal) return { ok: true, failures: failed }
  try {
    return { ok: true, failures: failed, state: stateText(state) }
  } catch (error) {
    return { ok: false, error: errorText(error), permanent: 'invalid' }
  }
}

/** The entries that `failures` names, or an error text: an unknown name must not make its event count as processed. */
function entriesOf(failures: unknown, { shard, events }: Batch): ReadonlySet<string> | string {
  const wrong = 'the handler returned failures that are no list of positions or ids of events of the batch'
  if (!Array.isArray(failures)) return wrong
  const named = new Set<unknown>(failures)
  const failed = new Set<string>()
  const used = new Set<unknown>()
  for (const { entryId, event } of events) {
    for (const name of [formatPosition(shard.index, entryId), event.id]) {
      if (!named.has(name)) continue
      failed.add(entryId)
      used.add(name)
    }
  }
  const other = failures.find(name => !used.has(name))
  return used.size === named.size ? failed : `${wrong}: ${JSON.stringify(other)?.slice(0, 200)}`
}

/** @throws InvalidError `STATE_TOO_LARGE`, TypeError for a value without JSON */
function stateText(state: unknown): string {
  const text = JSON.stringify(state) as string | undefined
  if (text === undefined) throw new TypeError('the handler returned a state that is no JSON')
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxStateBytes) return text
  const message = `the state of a window may have ${maxStateBytes} bytes as JSON; this one has ${bytes}: keep sums, not events`
  throw new InvalidError('STATE_TOO_LARGE', message, { limit: maxStateBytes, bytes })
}

import type { components } from './schema.js'
import { ProblemError } from './problem-error.js'

/** What the tail of a bus tells. `id` is where it goes on afterwards. */
export type TailItem = { readonly id: string } & (
  | {
      readonly kind: 'event'
      readonly position: string
      readonly event: components['schemas']['CloudEvent']
    }
  /** So many were left out: past the rate, or too costly to match. */
  | { readonly kind: 'skipped'; readonly count: number; readonly undecided: number }
  /** The bus keeps no longer what came between these times. */
  | { readonly kind: 'gap'; readonly from: string; readonly to: string }
  | { readonly kind: 'end'; readonly reason: string; readonly detail: string }
)

/** Reasons after which another gateway, or the same later, goes on. */
const passing = ['stopping', 'access-unknown']
/** Statuses of answers after which to try again, and milliseconds until then. */
const busy = [429, 502, 503, 504]
const retryMs = 1000

/**
 * The events of a bus as they come, over connections that break off: each goes on where the one before was. It ends after an item
 * `end`. It throws when the signal of the request aborts.
 *
 * `for await (const item of tailOf(after => sluice.tailEvents({ params: { path: { bus }, header: { 'Last-Event-ID': after } } })))`
 *
 * @param open asks for the tail behind an id; undefined for what comes from now on
 * @param after where to begin
 * @throws ProblemError where it is refused; what `open` throws, if nothing answers at first
 */
export async function* tailOf(
  open: (after: string | undefined) => Promise<{ readonly error?: unknown; readonly response: Response }>,
  after?: string,
): AsyncGenerator<TailItem, void> {
  let last = after
  let wasOpen = false
  for (;;) {
    const answer = await open(last).catch((error: unknown) => {
      // the first connection shows that there is a gateway
      if (!wasOpen || isAborted(error)) throw error
    })
    if (!answer) {
      await pause()
      continue
    }
    const { error, response } = answer
    if (!response.ok && !busy.includes(response.status)) throw new ProblemError(error, response.status)
    if (response.ok) {
      wasOpen = true
      for await (const { id, event, data } of framesOf(response)) {
        last = id ?? last
        if (data === '') continue
        const item = { kind: event, id: last, ...(JSON.parse(data) as object) } as TailItem
        if (item.kind === 'end' && passing.includes(item.reason)) break
        yield item
        if (item.kind === 'end') return
      }
    }
    await pause()
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, retryMs))
}

function isAborted(error: unknown): boolean {
  return (error as Error).name === 'AbortError'
}

interface Frame {
  readonly id: string | undefined
  readonly event: string
  readonly data: string
}

/** The server-sent events of an answer, until it breaks off. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function* framesOf({ body }: Response): AsyncGenerator<Frame, void> {
  const reader = body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(goesOn)
      if (done) return
      text += decoder.decode(value, { stream: true })
      const frames = text.split('\n\n')
      text = frames.pop()!
      yield* frames.map(frameOf)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** A connection that broke off is opened again; what the caller aborted is not. */
function goesOn(error: unknown): { value: undefined; done: true } {
  if (isAborted(error)) throw error
  return { value: undefined, done: true }
}

function frameOf(frame: string): Frame {
  const values = (name: string) =>
    frame.split('\n').flatMap(line => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []))
  return { id: values('id')[0], event: values('event')[0] ?? 'event', data: values('data').join('\n') }
}

import { SluiceError, UnavailableError } from '@sluice/event'
import type { Appended } from '@sluice/streams'
import { Appends } from './appends.js'
import { GatewayClient } from './gateway-client.js'
import type { Outgoing } from './outgoing.js'
import { type GatewayOptions, publisherDefaults } from './publisher-options.js'

/** Bounds of one request: half of a gateway's defaults. */
const request = { events: 500, bytes: 5 * 1024 * 1024 }

/** Events of one request, and the callbacks of their publishers. */
interface Part {
  readonly events: readonly Outgoing[]
  readonly bytes: number
  readonly deadline: number
  readonly settle: (results: Appended[]) => void
  /** The publisher no longer waits. */
  givenUp: boolean
}

/**
 * Appends through the gateway's HTTP API. One request a bus is under way at a time, and events that come meanwhile go together
 * in the next one: so events keep their order, and batches grow with the load.
 */
export class HttpAppends extends Appends {
  readonly #client: GatewayClient
  readonly #timeoutMs: number
  /** Bus -> parts that wait for the next request; no entry while no request is under way. */
  readonly #waiting = new Map<string, Part[]>()

  constructor(options: GatewayOptions) {
    super()
    this.#client = new GatewayClient(options)
    this.#timeoutMs = options.timeoutMs ?? publisherDefaults.gateway.timeoutMs
  }

  async append(bus: string, events: readonly Outgoing[]): Promise<Appended[]> {
    const parts = await Promise.all(Array.from(split(events), part => this.#enqueue(bus, part)))
    const results = parts.flat()
    const refusal = refusalOfAll(results)
    if (refusal) throw refusal
    return results
  }

  #enqueue(bus: string, events: readonly Outgoing[]): Promise<Appended[]> {
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        part.givenUp = true
        part.settle(failed(events, this.#late()))
      }, this.#timeoutMs)
      const settle = (results: Appended[]) => {
        clearTimeout(timer)
        resolve(results)
      }
      const part: Part = {
        events,
        bytes: bytesOf(events),
        deadline: performance.now() + this.#timeoutMs,
        settle,
        givenUp: false,
      }
      const waiting = this.#waiting.get(bus)
      if (waiting) return void waiting.push(part)
      this.#waiting.set(bus, [part])
      setImmediate(() => void this.#work(bus)) // calls of the same tick go together
    })
  }

  async #work(bus: string): Promise<void> {
    const waiting = this.#waiting.get(bus)!
    while (waiting.length > 0) {
      const parts = take(waiting)
      if (parts.length > 0) await this.#send(bus, parts)
    }
    this.#waiting.delete(bus)
  }

  async #send(bus: string, parts: readonly Part[]): Promise<void> {
    const events = parts.flatMap(part => part.events)
    const leftMs = Math.ceil(Math.max(1, ...parts.map(({ deadline }) => deadline - performance.now())))
    const results = await this.#client
      .publish(bus, events, AbortSignal.timeout(leftMs))
      .catch((error: Error) => failed(events, error))
    let at = 0
    for (const part of parts) part.settle(results.slice(at, (at += part.events.length)))
  }

  #late(): UnavailableError {
    const message = `the gateway did not answer within ${this.#timeoutMs} ms; the event may not have been accepted`
    return new UnavailableError('GATEWAY_UNREACHABLE', message)
  }
}

/** Takes as many parts as fit into one request, in order; parts that were given up are dropped. */
function take(waiting: Part[]): Part[] {
  const parts: Part[] = []
  let [events, bytes] = [0, 0]
  while (waiting.length > 0) {
    const next = waiting[0]!
    if (next.givenUp) {
      waiting.shift()
      continue
    }
    if (parts.length > 0 && (events + next.events.length > request.events || bytes + next.bytes > request.bytes)) break
    parts.push(waiting.shift()!)
    events += next.events.length
    bytes += next.bytes
  }
  return parts
}

/** Splits events so that each part fits into one request. */
function* split(events: readonly Outgoing[]): Generator<readonly Outgoing[]> {
  let part: Outgoing[] = []
  let bytes = 0
  for (const event of events) {
    const size = Buffer.byteLength(event.json)
    if (part.length > 0 && (part.length >= request.events || bytes + size > request.bytes)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(event)
    bytes += size
  }
  if (part.length > 0) yield part
}

function bytesOf(events: readonly Outgoing[]): number {
  return events.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0)
}

function failed(events: readonly Outgoing[], error: Error): Appended[] {
  return events.map(({ event }) => ({ id: event.id, error }))
}

/** The common error of all events, if trying again cannot help: an unknown bus, a wrong key. */
function refusalOfAll(results: readonly Appended[]): Error | undefined {
  const [first] = results
  if (!first || !('error' in first) || first.error instanceof UnavailableError) return undefined
  const same = results.every(result => 'error' in result && result.error.message === first.error.message)
  return same && first.error instanceof SluiceError ? first.error : undefined
}

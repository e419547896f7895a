import { errorText, namePattern } from '@sluice/delivery'
import { NotFoundError, SluiceError, UnavailableError } from '@sluice/event'
import { type Appended, pause } from '@sluice/streams'
import type { Outgoing } from './outgoing.js'
import { errorOf, type Problem } from './problem.js'
import type { GatewayOptions } from './publisher-options.js'

/** Milliseconds between a connection that failed and the one other try. */
const againMs = 100
/** Bytes of an answer that are read: a thousand entries with an error each have less. */
const maxAnswerBytes = 8 * 1024 * 1024

/** What the gateway says of each event, in order. */
type Entry = { id: string; position: string; duplicate?: true } | { id?: string; error: Problem }

/** Speaks to the gateway. Connections are kept alive between requests, by Node's own `fetch`. */
export class GatewayClient {
  readonly #url: URL
  readonly #headers: Record<string, string>

  constructor({ url, apiKey }: GatewayOptions) {
    this.#url = new URL(url.endsWith('/') ? url : `${url}/`)
    this.#headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/cloudevents-batch+json',
      'user-agent': 'Sluice',
    }
  }

  /**
   * Publishes events in batched mode. Where the connection fails the request is made once more: an append whose answer was
   * lost is found by source and id, and not made again.
   *
   * @throws SluiceError for what keeps all of them from being accepted
   */
  async publish(bus: string, events: readonly Outgoing[], signal: AbortSignal): Promise<Appended[]> {
    // it would be another path
    if (!namePattern.test(bus)) throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus })
    const body = `[${events.map(({ json }) => json).join()}]`
    const url = new URL(`v1/buses/${bus}/events`, this.#url)
    try {
      return await this.#post(url, body, events, signal).catch(async (error: unknown) => {
        if (error instanceof SluiceError) throw error
        await pause(againMs, signal)
        return this.#post(url, body, events, signal)
      })
    } catch (error) {
      if (error instanceof SluiceError) throw error
      const why = errorText(error)
      const message = `the gateway at ${this.#url.origin} does not answer; the event may not have been accepted (${why})`
      throw new UnavailableError('GATEWAY_UNREACHABLE', message, {}, { cause: error })
    }
  }

  async #post(url: URL, body: string, events: readonly Outgoing[], signal: AbortSignal): Promise<Appended[]> {
    const headers = this.#headers
    // the key must not follow where somebody points
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
    const answer = parse(await read(response))
    const entries = answer?.['entries'] as Entry[] | undefined
    if (!Array.isArray(entries) || entries.length !== events.length) throw errorOf(response.status, answer)
    return entries.map((entry, i) => {
      const { id } = events[i]!.event
      return 'error' in entry ? { id, error: errorOf(entry.error.status, entry.error) } : entry
    })
  }
}

async function read({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).length
    if (bytes > maxAnswerBytes) throw new Error('the answer is too long')
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks).toString()
}

/** Undefined for what is no JSON object: a proxy's page, for example. */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

import { errorText, namePattern } from '@sluice/delivery'
import { NotFoundError, SluiceError, UnavailableError } from '@sluice/event'
import { type Appended, pause } from '@sluice/streams'
import type { Outgoing } from './outgoing.js'
import { errorOf, type Problem } from './problem.js'
import type { GatewayOptions } from './publisher-options.js'

/** Milliseconds between a failed connection and the only retry. */
const againMs = 100
/** Most bytes of an answer that are read: a thousand entries with an error each are smaller. */
const maxAnswerBytes = 8 * 1024 * 1024

/** The gateway's answer for each event, in order. */
type Entry = { id: string; position: string; duplicate?: true; deliverAt?: string } | { id?: string; error: Problem }

/** Sends requests to the gateway. Node's `fetch` keeps connections alive between requests. */
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
   * Publishes events in batched mode. If the connection fails, the request is repeated once: an append whose answer was lost is
   * found by source and id, and not made again.
   *
   * @throws SluiceError if none of them can be accepted
   */
  async publish(bus: string, events: readonly Outgoing[], signal: AbortSignal): Promise<Appended[]> {
    // such a name would make another path of the URL
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
    // no redirects: the key must not be sent to another address
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

/** @returns undefined if the text is not a JSON object, as a proxy's error page */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

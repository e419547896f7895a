import createFetchClient, { type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch'
import { operations } from './operations.js'
import type { operations as Operations, paths } from './schema.js'

export interface ClientOptions {
  /** The address of the gateway, for example `https://sluice.example`; a path in it stays. */
  readonly url: string
  /** The API key. Health needs none. */
  readonly apiKey?: string | undefined
  /** In place of the global `fetch`: for proxies, tracing, tests. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined
}

type Id = keyof Operations & keyof typeof operations

/** What an operation is called with: `params` (`path`, `query`, `header`), `body`, and what `fetch` takes, such as `signal`. */
export type Init<Name extends Id> = MaybeOptionalInit<Record<'call', Operations[Name]>, 'call'>

/** `data` of a good answer or the `error`, a problem (RFC 9457); and the `response` itself. */
export type Answer<Name extends Id> = FetchResponse<Operations[Name], Init<Name>, Media>

/** Of answers that are one text: a search can also be a text a line. */
type Media = 'application/json' | 'application/problem+json' | `text/${string}`

type Arguments<Name extends Id> = undefined extends Init<Name> ? [init?: Init<Name>] : [init: Init<Name>]

/** One method for each operation of the API, by its `operationId`. None of them throws for an answer; a connection that fails does. */
export type SluiceClient = {
  readonly [Name in Id]: (...args: Arguments<Name>) => Promise<Answer<Name>>
}

/** A client of the gateway's HTTP API. It keeps nothing open. */
export function createSluiceClient({ url, apiKey, fetch = globalThis.fetch }: ClientOptions): SluiceClient {
  const client = createFetchClient<paths>({
    baseUrl: url.replace(/\/+$/, ''),
    ...(apiKey === undefined ? {} : { headers: { authorization: `Bearer ${apiKey}` } }),
    fetch: request => keepingRequest(request, fetch),
  })
  const methods = Object.entries(operations).map(([id, [method, path]]) => {
    const call = async (init: Call = {}) => {
      const made = id === 'publishEvents' ? asEvents(init) : { ...answers[id], ...init }
      return client.request(method.toLowerCase() as 'get', path as never, made as never)
    }
    return [id, call] as const
  })
  return Object.fromEntries(methods) as unknown as SluiceClient
}

/** The request of each body that may still be read. */
const requests = new WeakMap<ReadableStream, Request>()

/** Node 20 forgets that a signal is to abort a body when it collects the request, which nobody else keeps while a body is read. */
async function keepingRequest(request: Request, fetch: (request: Request) => Promise<Response>): Promise<Response> {
  const response = await fetch(request)
  if (response.body) requests.set(response.body, request)
  return response
}

/** Answers that are no JSON. */
const answers: Readonly<Record<string, object>> = { getMetrics: { parseAs: 'text' }, tailEvents: { parseAs: 'stream' } }

interface Call {
  readonly body?: unknown
  readonly headers?: unknown
  readonly bodySerializer?: unknown
}

/** An event is structured and a list is a batch; text and bytes are data, and their headers say what they are. */
function asEvents(init: Call): Call {
  const { body, headers } = init
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array)
    return { bodySerializer: (data: unknown) => data, ...init }
  const type = Array.isArray(body) ? 'application/cloudevents-batch+json' : 'application/cloudevents+json'
  return { ...init, headers: { 'content-type': type, ...(headers as object | undefined) } }
}

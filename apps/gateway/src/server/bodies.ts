import type { ServerResponse } from 'node:http'
import { createGunzip } from 'node:zlib'
import { type Bound, InvalidError, isPlainJson, overLimit, UnavailableError } from '@sluice/event'
import type { Settings } from '@sluice/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { describedBy } from '../openapi/description.js'
import { isGzip, takesEvents } from './request-checks.js'

const batched = /^application\/cloudevents-batch\+json *(;|$)/i

/**
 * Reads the bodies of all routes as bytes, and unpacks gzip. Each route has a limit, and all bodies together have a budget; both
 * count received and unpacked bytes. A body past one of them is refused before it is read, or, if its length was not declared,
 * as soon as it exceeds it.
 */
export class Bodies {
  readonly #held = new WeakMap<FastifyRequest, Held>()
  /** Bytes of accepted bodies whose requests are not answered yet. */
  #bytes = 0

  constructor(private readonly settings: Settings) {}

  mount(server: FastifyInstance): void {
    server.addHook('preParsing', (request, reply, payload, done) => {
      try {
        this.#letIn(request, reply)
        done(null, payload)
      } catch (error) {
        done(error as Error)
      }
    })
    // `100 Continue` is sent only when the body begins to be read, so that a client does not send a body that is refused
    server.server.on('checkContinue', (request, response) => server.server.emit('request', request, response))
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', (request, payload, done) => {
      const held = this.#held.get(request)
      if (!held) return done(null) // a client may send a content type without a body
      held.goOn()
      const chunks: Buffer[] = []
      const unpacked = isGzip(request.headers['content-encoding']) ? payload.pipe(createGunzip()) : payload
      const end = (error: unknown) => {
        unpacked.off('data', take).off('end', ended).off('error', broken)
        payload.off('error', end)
        if (unpacked !== payload) {
          payload.unpipe()
          unpacked.on('error', () => undefined).destroy()
        }
        if (error === undefined) done(null, Buffer.concat(chunks))
        else done(error as Error, undefined)
      }
      const ended = () => end(undefined)
      const take = (chunk: Buffer) => {
        try {
          held.came(chunk.length)
          chunks.push(chunk)
        } catch (error) {
          end(error)
        }
      }
      const broken = (error: Error) => end(unpacked === payload ? error : notGzip(error))
      unpacked.on('data', take).on('end', ended).on('error', broken)
      if (unpacked !== payload) payload.on('error', end)
    })
  }

  /** @throws InvalidError `TOO_LARGE`, UnavailableError `GATEWAY_FULL` */
  #letIn(request: FastifyRequest, reply: FastifyReply): void {
    const { headers } = request
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return
    const held = new Held(this.#bound(request), reply.raw, (bytes, whole) => this.#take(bytes, whole))
    held.comes(Number(headers['content-length'] ?? 0))
    this.#held.set(request, held)
    reply.raw.once('close', () => (this.#bytes -= held.bytes))
  }

  #bound(request: FastifyRequest): BodyBound {
    const { MAX_BATCH_BYTES, MAX_EVENT_BYTES, MAX_BODY_BYTES } = this.settings
    const description = describedBy(request)
    if (description?.body?.isBatch) return { ...batch, limit: MAX_BATCH_BYTES }
    if (!takesEvents(description))
      return { ...other, limit: MAX_BODY_BYTES + (description?.body?.withEvent ? MAX_EVENT_BYTES : 0) }
    return batched.test(request.headers['content-type'] ?? '') || isPlainJson(request.headers)
      ? { ...batch, limit: MAX_BATCH_BYTES }
      : { ...event, limit: MAX_EVENT_BYTES }
  }

  /** Takes bytes of the budget. The last quarter is for small bodies, so that large ones cannot block reads, rules and single events. */
  #take(bytes: number, whole: number): void {
    const { MAX_INFLIGHT_BODY_BYTES: limit, MAX_BODY_BYTES } = this.settings
    const budget = whole <= MAX_BODY_BYTES ? limit : limit * 0.75
    if (this.#bytes + bytes > budget) {
      const message =
        `the gateway works on bodies of ${this.#bytes} bytes and may have ${limit}; nothing was accepted, try again later. ` +
        'Set MAX_INFLIGHT_BODY_BYTES to allow more'
      throw new UnavailableError('GATEWAY_FULL', message, { field: 'body', limit, setting: 'MAX_INFLIGHT_BODY_BYTES' })
    }
    this.#bytes += bytes
  }
}

function notGzip(cause: Error): InvalidError {
  const message = `the body is not gzip, as its content encoding says: ${cause.message}`
  return new InvalidError('MALFORMED_ENCODING', message, { header: 'content-encoding' }, { cause })
}

type BodyBound = Omit<Bound, 'actual'>

const other = { field: 'body', what: 'the body', unit: 'bytes', setting: 'MAX_BODY_BYTES' }
const event = { field: 'event', what: 'an event', unit: 'bytes', setting: 'MAX_EVENT_BYTES' }
const batch = { field: 'batch', what: 'a batch', unit: 'bytes', setting: 'MAX_BATCH_BYTES' }

/** The share of one request in the budget. */
class Held {
  bytes = 0
  #came = 0

  constructor(
    private readonly bound: BodyBound,
    private readonly response: ServerResponse,
    private readonly take: (bytes: number, whole: number) => void,
  ) {}

  /** Sends `100 Continue` to a client that waits for it. */
  goOn(): void {
    if (this.response.req.headers.expect !== undefined) this.response.writeContinue()
  }

  /** Takes the declared length. */
  comes(bytes: number): void {
    if (bytes > this.bound.limit) throw overLimit({ ...this.bound, actual: bytes })
    this.take(bytes, this.bytes + bytes)
    this.bytes += bytes
  }

  /** Counts received bytes. */
  came(bytes: number): void {
    this.#came += bytes
    if (this.#came > this.bound.limit) throw overLimit(this.bound)
    if (this.#came > this.bytes) this.comes(this.#came - this.bytes)
  }
}

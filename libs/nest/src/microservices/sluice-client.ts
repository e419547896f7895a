import { AsyncResource } from 'node:async_hooks'
import { ClientProxy, type WritePacket } from '@nestjs/microservices'
import { errorText } from '@sluice/delivery'
import {
  defaultLimits,
  InvalidError,
  isOutOfMemory,
  overLimit,
  redisMistake,
  redisRefusal,
  SluiceError,
  UnavailableError,
} from '@sluice/event'
import { defaultBus } from '@sluice/registry'
import { AnswerReader, Requests } from '@sluice/streams'
import type { Redis } from 'ioredis'
import { moduleOptions } from '../check-module-options.js'
import { Connections } from '../connections.js'
import { EventSchemas } from '../events/event-schemas.js'
import { NestLog } from '../nest-log.js'
import type { SluiceOptions } from '../options.js'
import { EventPublisher, type Published } from '../publishing/event-publisher.js'
import { RedisAppends } from '../publishing/redis-appends.js'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import { checkRoute } from './event-handlers.js'
import { metadataAttribute, type Packet } from './packet.js'
import { PendingRequests } from './pending-requests.js'
import { SluiceRecord } from './sluice-record.js'
import { follow, type Listening, type SluiceEvents } from './status.js'

/** `options` of `ClientsModule.register([{ name, customClass: SluiceClient, options }])`. */
export interface SluiceClientOptions extends Pick<SluiceOptions, 'name' | 'redis' | 'key' | 'prefix' | 'source'> {
  /** The bus that `emit()` publishes to. Default `default`. */
  readonly bus?: string
  /** Most milliseconds from a request to its answer, and between two values of an answer. Default 30,000. */
  readonly timeoutMs?: number
  /** Most requests that wait for their answers at the same time. Default 10,000. */
  readonly maxPending?: number
}

/** Defaults of {@link SluiceClientOptions}. */
export const clientDefaults = { timeoutMs: 30_000, maxPending: 10_000 }

const optionNames: OptionNames<SluiceClientOptions> = {
  name: true,
  redis: true,
  key: true,
  prefix: true,
  source: true,
  bus: true,
  timeoutMs: true,
  maxPending: true,
}

/** The objects of a connected client. */
interface Link {
  readonly connections: Connections
  readonly schemas: EventSchemas
  readonly publisher: EventPublisher
  readonly requests: Requests
  answers?: AnswerReader
}

/**
 * Nest's `ClientProxy` on Sluice: `emit()` publishes an event; `send()` sends a request to an instance with a matching
 * `@MessagePattern`. Connects on first use.
 */
export class SluiceClient extends ClientProxy {
  readonly #log = new NestLog()
  readonly #pending: PendingRequests
  readonly #listening: Listening[] = []
  #link: Link | undefined
  #connecting: Promise<void> | undefined

  constructor(private readonly options: SluiceClientOptions) {
    super()
    const { name, timeoutMs = clientDefaults.timeoutMs, maxPending = clientDefaults.maxPending } = options ?? {}
    const unknown = unknownOption(options, optionNames)
    if (unknown)
      throw new InvalidError('INVALID_OPTION', `SluiceClient: option ${unknown.why}`, { option: unknown.option })
    if (!name) throw wrong('name', 'is required: it says who emits')
    for (const [option, value] of Object.entries({ timeoutMs, maxPending })) {
      if (!Number.isInteger(value) || value < 1 || value > longestTimer)
        throw wrong(option, 'must be a whole number from 1')
    }
    this.#pending = new PendingRequests(timeoutMs, maxPending)
  }

  connect(): Promise<void> {
    this.#connecting ??= this.#connect()
    return this.#connecting
  }

  /** Fails requests that still wait for an answer. The client connects again when it is used again. */
  async close(): Promise<void> {
    await this.#connecting?.catch(() => undefined)
    const link = this.#link
    this.#link = this.#connecting = undefined
    link?.answers?.stop()
    this.#pending.failAll(new UnavailableError('CLIENT_CLOSED', 'the client was closed before the answer came'))
    await link?.schemas.beforeApplicationShutdown()
    await link?.connections.onApplicationShutdown()
  }

  override on<Event extends keyof SluiceEvents>(event: Event, listener: SluiceEvents[Event]): void {
    this.#listening.push([event, listener] as Listening)
    this.#link?.connections.redis.on(event, listener)
  }

  /** The client of ioredis. @throws Error before `connect()` */
  unwrap<T = Redis>(): T {
    if (!this.#link) throw new Error('not connected: call connect() first')
    return this.#link.connections.redis as T
  }

  async #connect(): Promise<void> {
    // without a start wait, `emit()` and `send()` fail at once while Redis is away
    const connections = new Connections({
      ...moduleOptions(this.options),
      redis: { startWaitMs: 0, ...this.options.redis },
    })
    follow(connections.redis, this, this.#listening)
    try {
      await connections.opened()
    } catch (error) {
      this.#connecting = undefined // the next call tries again
      throw error
    }
    const schemas = new EventSchemas(connections, this.options)
    const publisher = new EventPublisher(new RedisAppends(connections, schemas, this.options), this.options)
    const { redis, log } = connections
    this.#link = { connections, schemas, publisher, requests: new Requests(redis, log.keys) }
  }

  protected override async dispatchEvent<T = Published>({ pattern, data, metadata }: Packet): Promise<T> {
    const type = this.normalizePattern(pattern)
    try {
      if (!this.#link) throw closed()
      checkRoute('emit', type)
      const record = data instanceof SluiceRecord ? data : new SluiceRecord(data)
      const extra = metadata ? { [metadataAttribute]: JSON.stringify(metadata) } : {}
      const event = { ...extra, ...record.attributes, type, data: record.data as unknown }
      return (await this.#link.publisher.publish(event, { bus: this.options.bus ?? defaultBus })) as T
    } catch (error) {
      // a caller of emit() need not subscribe, and would never see the error
      this.#log.warn('emit failed', { pattern: type, error: errorText(error) })
      throw error
    }
  }

  protected override publish({ pattern, data, metadata }: Packet, callback: (packet: WritePacket) => void) {
    const link = this.#link
    try {
      if (!link) throw closed()
      const route = this.normalizePattern(pattern)
      checkRoute('send', route)
      const body = JSON.stringify({ data: data instanceof SluiceRecord ? data.data : (data as unknown), metadata })
      const bytes = { limit: defaultLimits.eventBytes, unit: 'bytes', actual: Buffer.byteLength(body) }
      if (bytes.actual > bytes.limit)
        throw overLimit({ field: 'request', what: 'a request', ...bytes }, { pattern: route })
      // one reader gets all answers, so the callback is bound to the async context of its own caller
      const id = this.#pending.add(route, AsyncResource.bind(callback))
      this.#ask(link, { pattern: route, client: link.connections.instance, id, body })
      return () => this.#done(link, id)
    } catch (err) {
      callback({ err })
      return () => undefined
    }
  }

  #ask(link: Link, request: Parameters<Requests['ask']>[0]): void {
    link.answers ??= this.#answers(link)
    link.answers.wake()
    link.requests.ask(request, this.options.timeoutMs ?? clientDefaults.timeoutMs).catch((error: Error) => {
      this.#pending.fail(request.id, error instanceof SluiceError ? error : unreachable(error))
    })
  }

  /** The request ended: answered, timed out or unsubscribed. An instance that still works on it finds that out when it answers. */
  #done({ requests, connections }: Link, id: string): void {
    this.#pending.remove(id)
    requests.close(connections.instance, id).catch(() => undefined) // it expires
  }

  #answers({ connections }: Link): AnswerReader {
    const { redis, log, instance } = connections
    return new AnswerReader({
      redis,
      blocking: connections.blocking(),
      keys: log.keys,
      client: instance,
      wanted: () => this.#pending.size > 0,
      take: (id, packet) => this.#pending.take(id, JSON.parse(packet) as WritePacket),
      logger: this.#log,
    })
  }
}

/** The longest timer of Node, in milliseconds. */
const longestTimer = 2 ** 31 - 1

function wrong(option: string, must: string): InvalidError {
  return new InvalidError('INVALID_OPTION', `SluiceClient: option '${option}' ${must}`, { option })
}

function closed(): UnavailableError {
  return new UnavailableError('CLIENT_CLOSED', 'the client is closed')
}

function unreachable(cause: Error): SluiceError {
  const refusal = redisRefusal(cause) ?? redisMistake(cause)
  if (refusal) return refusal
  const full = isOutOfMemory(cause)
  const why = full ? 'Redis has no memory left' : 'Redis does not answer'
  return new UnavailableError(
    full ? 'REDIS_FULL' : 'REDIS_UNREACHABLE',
    `${why}; the request may have been sent`,
    {},
    { cause },
  )
}

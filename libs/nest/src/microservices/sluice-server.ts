import { type CustomTransportStrategy, type MessageHandler, Server, type WritePacket } from '@nestjs/microservices'
import { InvalidError } from '@sluice/event'
import { type Request, RequestReader, Requests } from '@sluice/streams'
import type { Redis } from 'ioredis'
import { defer, fromEvent, lastValueFrom, of, takeUntil } from 'rxjs'
import { moduleOptions } from '../check-module-options.js'
import { Connections } from '../connections.js'
import type { Handler } from '../handlers/handlers.js'
import { handlerList } from '../handlers/inventory.js'
import { NestLog } from '../nest-log.js'
import type { SluiceOptions } from '../options.js'
import type { Subscription } from '../subscriptions/subscription.js'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import { consume } from './consume.js'
import { checkRoute, type EventHandler, eventHandler, type PatternOptions } from './event-handlers.js'
import { dataOf, metadataOf, packetText, type RequestBody } from './packet.js'
import { withHooks } from './processing.js'
import { reply } from './replies.js'
import { SluiceContext } from './sluice-context.js'
import { follow, type Listening, type SluiceEvents } from './status.js'
import './begin.js'
import { failureOf } from './thrown.js'

type OfEvents = 'name' | 'redis' | 'key' | 'prefix' | 'concurrency' | 'retry' | 'claimIdleMs' | 'metrics'

/** Options of `new SluiceServer(...)`. */
export interface SluiceServerOptions extends Pick<SluiceOptions, OfEvents>, PatternOptions {
  /** Most requests that one instance answers at the same time. Default 256. */
  readonly requestConcurrency?: number
}

/** Defaults of {@link SluiceServerOptions}. */
export const serverDefaults = { requestConcurrency: 256 }

const optionNames: OptionNames<SluiceServerOptions> = {
  name: true,
  redis: true,
  key: true,
  prefix: true,
  concurrency: true,
  retry: true,
  claimIdleMs: true,
  metrics: true,
  wildcards: true,
  bus: true,
  requestConcurrency: true,
}

/** The objects of a listening server. */
interface Listens {
  readonly connections: Connections
  readonly events?: Subscription
  readonly requests?: RequestReader
}

/**
 * Nest's transport strategy on Sluice: `@EventPattern` handlers get events as `@OnEvent` handlers do, each by a rule of its own;
 * `@MessagePattern` handlers answer the requests of a SluiceClient.
 */
export class SluiceServer extends Server implements CustomTransportStrategy {
  /** Sluice retries failures and makes dead letters of them, so Nest need not report them. */
  override readonly propagatesEventHandlerErrors = true
  readonly #log = new NestLog()
  readonly #events: EventHandler[] = []
  readonly #listening: Listening[] = []
  #listens: Listens | undefined

  constructor(private readonly options: SluiceServerOptions) {
    super()
    const unknown = unknownOption(options, optionNames)
    if (unknown)
      throw new InvalidError('INVALID_OPTION', `SluiceServer: option ${unknown.why}`, { option: unknown.option })
    if (!options?.name) {
      throw new InvalidError(
        'INVALID_OPTION',
        "SluiceServer: option 'name' is required: instances of one name share events",
      )
    }
  }

  /** Keeps the handlers of one pattern apart, where Nest would chain them: each has to fail alone. */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    const route = this.normalizePattern(pattern as string)
    if (isEventHandler) {
      this.#events.push(eventHandler(route, callback, extras, this.#events, this.options))
    } else {
      checkRoute('@MessagePattern', route)
      super.addHandler(pattern, callback, isEventHandler, extras)
    }
  }

  listen(callback: (error?: unknown) => void): void {
    this.#listen().then(() => callback(), callback)
  }

  /** Waits for the handlers that run, 20 s at most. */
  async close(): Promise<void> {
    const listens = this.#listens
    this.#listens = undefined
    if (!listens) return
    await Promise.all([listens.events?.stop(), listens.requests?.stop()])
    await listens.connections.onApplicationShutdown()
  }

  // the intersections match the untyped signature of Nest's Server, which before Nest 11 has no type parameter for events
  on<Event extends string, Listener>(
    event: Event & keyof SluiceEvents,
    listener: Listener & SluiceEvents[Event & keyof SluiceEvents],
  ): void {
    this.#listening.push([event, listener] as Listening)
    this.#listens?.connections.redis.on(event, listener)
  }

  /** The client of ioredis. @throws Error before the server listens */
  unwrap<T = Redis>(): T {
    if (!this.#listens) throw new Error('not connected: the microservice must be started first')
    return this.#listens.connections.redis as T
  }

  /** @returns undefined while events and requests are taken, else what prevents it */
  problem(): string | undefined {
    if (!this.#listens) return 'has not started'
    const { events, requests } = this.#listens
    return events?.problem() ?? requests?.problem()
  }

  /** Requests that timed out before this instance took them. */
  get dropped(): number {
    return this.#listens?.requests?.dropped ?? 0
  }

  async #listen(): Promise<void> {
    if (this.#listens) return
    const options: SluiceOptions = { ...moduleOptions(this.options), name: `${this.options.name}.transport` }
    const connections = new Connections(options)
    follow(connections.redis, this, this.#listening)
    await connections.opened()
    this.#listens = { connections }
    try {
      if (this.#events.length > 0) {
        const handlers = this.#events.map(handler => this.#handler(handler))
        this.#listens = { connections, events: await consume(connections, options, handlers) }
      }
      if (this.messageHandlers.size > 0) {
        const requests = this.#requests(connections)
        this.#listens = { ...this.#listens, requests }
        await requests.start()
      }
      this.#tell(connections)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Logs the handlers. A handler that is not in this line is never called. */
  #tell({ place }: Connections): void {
    const found = [...this.#events.map(({ route }) => route), ...this.messageHandlers.keys()]
    const { name } = this.options
    if (found.length > 0) this.#log.info(`${name} has ${handlerList(found)}, on ${place}`)
    else this.#log.warn(`${name} has no handlers, on ${place}: no controller has @EventPattern or @MessagePattern`)
  }

  #handler({ id, options, callback }: EventHandler): Handler {
    return {
      id,
      options,
      invoke: async (event, eventContext) => {
        const context = new SluiceContext(event.type, metadataOf(event), event, eventContext)
        return withHooks(this, context, () => this.#call(callback, dataOf(event), context))
      },
    }
  }

  /** Calls a handler and waits for the last value of what it returns. */
  async #call(callback: MessageHandler, data: unknown, context: SluiceContext): Promise<unknown> {
    let result: unknown
    let failed: { error: unknown } | undefined
    try {
      const returned = this.transformToObservable(callback(data, context))
      result = await lastValueFrom(returned, { defaultValue: undefined })
    } catch (error) {
      failed = { error }
    }
    const failure = failureOf(context, failed)
    if (failure) throw failure.error
    return result
  }

  #requests(connections: Connections): RequestReader {
    const { redis, log } = connections
    const { name, requestConcurrency = serverDefaults.requestConcurrency } = this.options
    const requests = new Requests(redis, log.keys)
    return new RequestReader({
      ...{ redis, name },
      blocking: connections.blocking(),
      keys: log.keys,
      patterns: [...this.messageHandlers.keys()],
      concurrency: requestConcurrency,
      handle: (request, gone) => this.#answer(requests, request, gone),
      logger: this.#log,
    })
  }

  /** Calls the handler of a request and sends each value of its answer, until the end or until the client no longer waits. */
  #answer(requests: Requests, request: Request, gone: AbortSignal): Promise<void> {
    const { data, metadata } = JSON.parse(request.body) as RequestBody
    const context = new SluiceContext(request.pattern, metadata)
    const handler = this.messageHandlers.get(request.pattern)!
    const unwanted = new AbortController()
    const stop = AbortSignal.any([gone, unwanted.signal])
    const respond = async (packet: WritePacket) => {
      if (stop.aborted) return
      try {
        const { text, failed } = packetText(packet)
        if (!(await requests.answer(request, text)) || failed) unwanted.abort()
      } catch (error) {
        unwanted.abort()
        this.logger.error(error)
      }
    }
    const values = defer(() => this.transformToObservable(handler(data, context))).pipe(
      takeUntil(defer(() => (stop.aborted ? of(stop) : fromEvent(stop, 'abort')))),
    )
    return withHooks(this, context, () => reply(values, respond)).catch((err: unknown) =>
      respond({ err, isDisposed: true }),
    )
  }
}

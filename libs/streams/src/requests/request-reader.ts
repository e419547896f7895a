import type { RedisClient } from '../redis/cluster/redis-client.js'
import { type Health, Healths, type Logger } from '@sluice/observability'
import { unlessAborted } from '../redis/abort.js'
import type { Keys } from '../redis/keys.js'
import { Loop } from '../redis/loop.js'
import { type Request, requestLife, Requests } from './requests.js'

export interface RequestReaderOptions {
  readonly redis: RedisClient
  /** A client for this reader alone: a blocking read holds up its connection. */
  readonly blocking: RedisClient
  readonly keys: Keys
  readonly name: string
  readonly patterns: readonly string[]
  /** Most requests that are answered at the same time. */
  readonly concurrency: number
  /** Answers a request; it must not throw. `gone` aborts when the client no longer waits for the answer. */
  readonly handle: (request: Request, gone: AbortSignal) => Promise<void>
  /** Milliseconds between two renewals in Redis. Default 5,000. */
  readonly careMs?: number
  readonly logger: Logger
}

const timing = { blockSeconds: 0.5, careMs: requestLife.servedMs / 6, stopWithinMs: 20_000 }

/** Takes requests together with other instances: each goes to one of them, once. Requests that timed out are dropped. */
export class RequestReader {
  readonly #healths: Healths
  readonly #taking: Health
  readonly #caring: Health
  /** Requests that had timed out before they were taken. */
  dropped = 0
  #reported = 0
  readonly #stop = new AbortController()
  readonly #requests: Requests
  readonly #running = new Map<Request, AbortController>()
  #patterns: string[]
  #freed: (() => void) | undefined
  readonly #takeLoop: Loop
  readonly #careLoop: Loop

  constructor(private readonly options: RequestReaderOptions) {
    this.#healths = new Healths(`requests of ${options.name}`, options.logger)
    this.#taking = this.#healths.part()
    this.#caring = this.#healths.part({ mostSilentMs: 2 * this.#careMs + 10_000 })
    this.#requests = new Requests(options.redis, options.keys)
    this.#patterns = [...options.patterns]
    const stop = this.#stop.signal
    this.#takeLoop = new Loop({ health: this.#taking, stop, round: () => this.#take() })
    this.#careLoop = new Loop({ health: this.#caring, stop, round: () => this.#care() })
  }

  get #careMs(): number {
    return this.options.careMs ?? timing.careMs
  }

  /** @returns undefined while requests are taken, else what prevents it */
  problem(): string | undefined {
    return this.#healths.problem()
  }

  /** Resolves when clients can send requests for the patterns. */
  async start(): Promise<void> {
    await this.#requests.serve(this.#patterns)
    this.#caring.beat()
    this.#takeLoop.start()
    this.#careLoop.start(this.#careMs)
  }

  /**
   * Takes no further requests, and waits for those that are being answered, 20 s at most. The patterns count as served for
   * `servedMs` after the last renewal, so requests during a restart wait for it.
   */
  async stop(): Promise<void> {
    this.#stop.abort()
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), timing.stopWithinMs)
    await this.#takeLoop.ended
    await this.#careLoop.ended
    while (this.#running.size > 0 && !late.signal.aborted) await unlessAborted(this.#slot(), late.signal)
    clearTimeout(timer)
    for (const gone of this.#running.values()) gone.abort()
  }

  async #take(): Promise<void> {
    const { blocking, keys, concurrency } = this.options
    const room = concurrency - this.#running.size
    if (room <= 0) return unlessAborted(this.#slot(), this.#stop.signal)
    const lists = this.#patterns.map(keys.requests)
    const popped = (await blocking.call(
      'BLMPOP',
      ...[timing.blockSeconds, lists.length, ...lists, 'LEFT', 'COUNT', room],
    )) as [string, string[]] | null
    if (!popped) return
    const at = lists.indexOf(popped[0])
    for (const text of popped[1]) void this.#handle(read(this.#patterns[at]!, text))
    // the other patterns come first next time, so that a busy one starves none
    this.#patterns = [...this.#patterns.slice(at + 1), ...this.#patterns.slice(0, at + 1)]
  }

  async #handle(request: Request): Promise<void> {
    const gone = new AbortController()
    this.#running.set(request, gone)
    try {
      if (await this.#requests.isOpen(request)) await this.options.handle(request, gone.signal)
      else this.dropped++
    } catch (error) {
      this.dropped++
      this.#taking.fail(error)
    } finally {
      this.#running.delete(request)
      this.#freed?.()
    }
  }

  #slot(): Promise<void> {
    return new Promise(resolve => (this.#freed = resolve))
  }

  /** Renews the patterns in Redis, and aborts answers whose client no longer waits. */
  async #care(): Promise<number> {
    this.#reportDropped()
    await this.#requests.serve(this.#patterns)
    const running = [...this.#running]
    const open = await Promise.all(running.map(([request]) => this.#requests.isOpen(request)))
    running.forEach(([, gone], i) => open[i] || gone.abort())
    return this.#careMs
  }

  #reportDropped(): void {
    if (this.dropped === this.#reported) return
    const requests = this.dropped - this.#reported
    this.options.logger.warn('requests were dropped: nobody waited for them any more', { requests })
    this.#reported = this.dropped
  }
}

function read(pattern: string, text: string): Request {
  const [client = '', id = ''] = text.split(' ', 2)
  return { pattern, client, id, body: text.slice(client.length + id.length + 2) }
}

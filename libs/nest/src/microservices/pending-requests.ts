import { randomUUID } from 'node:crypto'
import type { WritePacket } from '@nestjs/microservices'
import { SluiceError, UnavailableError } from '@sluice/event'

/** A request got no answer in time. It may have been handled all the same. */
export class RequestTimeoutError extends SluiceError {
  override readonly name = 'RequestTimeoutError'

  constructor(pattern: string, timeoutMs: number) {
    super(
      'REQUEST_TIMEOUT',
      `'${pattern}' was not answered within ${timeoutMs} ms; it may have been handled all the same`,
      {
        pattern,
        timeoutMs,
      },
    )
  }
}

type Callback = (packet: WritePacket) => void

interface Pending {
  readonly pattern: string
  readonly callback: Callback
  timer: NodeJS.Timeout
}

/** The requests of a client whose answers are not complete. */
export class PendingRequests {
  readonly #pending = new Map<string, Pending>()

  constructor(
    private readonly timeoutMs: number,
    private readonly most: number,
  ) {}

  get size(): number {
    return this.#pending.size
  }

  /** @throws UnavailableError `TOO_MANY_REQUESTS` */
  add(pattern: string, callback: Callback): string {
    if (this.size >= this.most) {
      const message = `${this.most} requests of this client wait for answers: ask less at once, or raise maxPending`
      throw new UnavailableError('TOO_MANY_REQUESTS', message, { maxPending: this.most })
    }
    const id = randomUUID()
    this.#pending.set(id, { pattern, callback, timer: this.#timer(id, pattern) })
    return id
  }

  /** Passes a packet to the request's callback, and restarts its timeout. */
  take(id: string, packet: WritePacket): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    if (packet.isDisposed || packet.err) return this.#end(id, packet)
    clearTimeout(pending.timer)
    pending.timer = this.#timer(id, pending.pattern)
    pending.callback(packet)
  }

  fail(id: string, err: unknown): void {
    this.#end(id, { err })
  }

  failAll(err: unknown): void {
    for (const id of [...this.#pending.keys()]) this.fail(id, err)
  }

  /** Forgets a request whose answer is no longer wanted. */
  remove(id: string): void {
    clearTimeout(this.#pending.get(id)?.timer)
    this.#pending.delete(id)
  }

  #end(id: string, packet: WritePacket): void {
    const callback = this.#pending.get(id)?.callback
    this.remove(id)
    callback?.(packet)
  }

  #timer(id: string, pattern: string): NodeJS.Timeout {
    return setTimeout(() => this.fail(id, new RequestTimeoutError(pattern, this.timeoutMs)), this.timeoutMs)
  }
}

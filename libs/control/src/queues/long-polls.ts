import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common'
import { idOf } from '@sluice/access'
import { NotFoundError, SluiceError, UnavailableError } from '@sluice/event'
import type { ReceivedMessage } from '@sluice/message'
import type { Logger } from '@sluice/observability'
import { type Caller, LOGGER, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, QueueWaits, type WaitedQueue } from '@sluice/streams'
import { Places } from '../places.js'
import { AccessWatch, type Ended } from '../access/access-watch.js'
import type { AskedReceive } from './message-checks.js'

/** Who waits for messages. */
export interface Receiver {
  readonly caller: Caller
  /** Asks whether the queue is still there and the caller may still receive from it. */
  readonly stillAllowed: () => Promise<Caller | Ended>
  /** Aborts when nobody waits for the answer any more. */
  readonly gone: AbortSignal
}

/** Lets callers wait for messages, as long as they may receive them. */
@Injectable()
export class LongPolls implements OnModuleDestroy {
  readonly #waits: QueueWaits
  readonly #places: Places

  constructor(log: EventLog, @Inject(LOGGER) logger: Logger, @Inject(SETTINGS) settings: Settings) {
    this.#waits = new QueueWaits(log.redis, logger)
    const most = settings.MAX_LONG_POLLS
    this.#places = new Places({
      ...{ code: 'TOO_MANY_LONG_POLLS', what: 'requests that wait for messages', setting: 'MAX_LONG_POLLS' },
      ...{ most, mostEach: Math.ceil(most / 2), retryAfterMs: 1000 },
    })
  }

  /** Requests that wait get no message. */
  onModuleDestroy(): Promise<void> {
    return this.#waits.close()
  }

  /**
   * @returns no message if none came in time, or if the process stops
   * @throws UnavailableError `TOO_MANY_LONG_POLLS`, `ACCESS_UNKNOWN`; SluiceError `UNAUTHORISED`, `FORBIDDEN` if the caller may not
   *   receive any more, NotFoundError `UNKNOWN_QUEUE` if the queue was deleted meanwhile: then no message was taken
   */
  async receive(queue: WaitedQueue, asked: AskedReceive, receiver: Receiver): Promise<ReceivedMessage[]> {
    const { max: most, waitMs, visibilityMs } = asked
    const { caller, stillAllowed, gone } = receiver
    const leave = new AbortController()
    const ask = { most, visibilityMs, waitMs, signal: leave.signal }
    if (gone.aborted) return []
    gone.addEventListener('abort', () => leave.abort())
    if (waitMs === 0) return this.#kept(queue, await this.#waits.receive(queue, ask), leave.signal)
    const giveBack = this.#places.take(idOf(caller.principal))
    const watch = new AccessWatch(caller, stillAllowed, () => leave.abort())
    try {
      const messages = await this.#kept(queue, await this.#waits.receive(queue, ask), leave.signal)
      if (watch.ended) throw errorOf(watch.ended)
      return messages
    } finally {
      watch.close()
      giveBack()
    }
  }

  /** Puts back messages that came when nobody waited for them any more. */
  async #kept(queue: WaitedQueue, messages: ReceivedMessage[], signal: AbortSignal): Promise<ReceivedMessage[]> {
    if (!signal.aborted || messages.length === 0) return messages
    await queue.putBack(messages.map(({ receipt }) => receipt))
    return []
  }
}

function errorOf({ reason, detail }: Ended): SluiceError {
  if (reason === 'queue-deleted') return new NotFoundError('UNKNOWN_QUEUE', detail)
  if (reason === 'unauthorised') return new SluiceError('UNAUTHORISED', detail)
  return reason === 'forbidden' ? new SluiceError('FORBIDDEN', detail) : new UnavailableError('ACCESS_UNKNOWN', detail)
}

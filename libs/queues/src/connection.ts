import { Redis, type RedisOptions } from 'ioredis'
import type { Worker } from 'bullmq'
import { UnavailableError } from '@sluice/event'
import { afterLoopTime } from '@sluice/observability'

/** Milliseconds without an answer after which a connection is given up. A blocking read of BullMQ lasts up to 10 s. */
const silence = { commandsMs: 5000, blockingMs: 15_000 }

/**
 * A client for BullMQ, which wants to wait for a Redis that is gone rather than fail. BullMQ duplicates it for blocking
 * reads; the copies end with it, also those that are still trying to connect. Whoever makes it disconnects it.
 */
export class BullClient extends Redis {
  readonly #copies: Redis[] = []

  constructor(url: string, options: Pick<RedisOptions, 'lazyConnect'> = {}) {
    super(url, {
      ...options,
      maxRetriesPerRequest: null,
      connectTimeout: 3000,
      keepAlive: 5000,
      socketTimeout: silence.commandsMs, // without it a node that lost power hangs for minutes
      retryStrategy: times => Math.min(50 * 2 ** Math.min(times, 6), 2000),
      reconnectOnError: error => error.message.startsWith('READONLY'), // the address may lead to the new master by now
      maxLoadingRetryTime: 1000,
    })
  }

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate({ socketTimeout: silence.blockingMs, ...override })
    this.#copies.push(copy)
    return copy
  }

  override disconnect(reconnect = false): void {
    super.disconnect(reconnect)
    if (reconnect) return
    // BullMQ may have closed it: ioredis would keep the process for two seconds, for a stream that is gone already
    for (const copy of this.#copies) if (copy.status !== 'end') copy.disconnect()
  }
}

/** Milliseconds that whoever answers a caller waits for BullMQ. */
export const bullPatienceMs = 2500

/** What a caller is told when BullMQ does not answer. */
export function bullAway(): UnavailableError {
  return new UnavailableError('REDIS_UNREACHABLE', 'Redis does not answer; what was asked may still happen')
}

/**
 * Waits for BullMQ, which itself waits for a Redis that is gone, but not for ever.
 *
 * @throws UnavailableError `REDIS_UNREACHABLE` after {@link bullPatienceMs}
 */
export async function bounded<T>(work: Promise<T>): Promise<T> {
  let stop: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    stop = afterLoopTime(bullPatienceMs, () => reject(bullAway()))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    stop?.()
    work.catch(() => undefined)
  }
}

/** Milliseconds that jobs in hand may take to finish when a worker stops, and that it waits for a Redis that is gone. */
const stopWithin = { jobsMs: 20_000, awayMs: 1000 }

/**
 * Waits for the jobs in hand. BullMQ would wait for ever where Redis is gone; what was not finished is then another
 * worker's once its lock runs out.
 */
export async function stopWorker(worker: Worker, connection: Redis): Promise<void> {
  const closed = worker.close().catch(() => undefined)
  const started = performance.now()
  let away = started
  for (let done = false; !done && performance.now() - started < stopWithin.jobsMs;) {
    done = await Promise.race([closed.then(() => true), new Promise<false>(resolve => setTimeout(resolve, 50, false))])
    if (connection.status === 'ready') away = performance.now()
    if (performance.now() - away > stopWithin.awayMs) return
  }
}

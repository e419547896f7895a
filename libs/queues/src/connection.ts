import { Redis } from 'ioredis'

/** A client for BullMQ, which wants to wait for a Redis that is gone rather than fail. Whoever calls this closes it. */
export function bullClient(url: string): Redis {
  return new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 3000,
    keepAlive: 5000,
    retryStrategy: times => Math.min(50 * 2 ** Math.min(times, 6), 2000),
  })
}

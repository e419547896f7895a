import type { Cluster, Redis, RedisOptions } from 'ioredis'
import { UnavailableError } from '@sluice/event'
import { afterLoopTime } from '@sluice/observability'
import type { BullConnection } from './queues.js'
import type { SteadyWorker } from './steady-worker.js'

/** Milliseconds of silence after which a connection is closed. A blocking read of BullMQ lasts up to 10 s. */
const silence = { commandsMs: 5000, blockingMs: 15_000 }

/** The Redis that BullMQ uses: makes clients with the given options. */
export interface BullTarget {
  open(options: RedisOptions): BullConnection
  vouchedFor(what: 'noeviction'): boolean
}

/**
 * A client for BullMQ, which waits while Redis is gone instead of failing. BullMQ duplicates it for blocking reads; the copies end
 * with it, also those that are still connecting. The caller disconnects it.
 */
export function bullClient(
  target: BullTarget,
  { lazyConnect = false }: Pick<RedisOptions, 'lazyConnect'> = {},
): BullConnection {
  const options = { ...waiting, ...(target.vouchedFor('noeviction') ? unasked : {}) }
  const client = target.open({ ...options, lazyConnect })
  const copies: BullConnection[] = []
  const copy = (own: RedisOptions = {}) => {
    const made = target.open({ ...options, socketTimeout: silence.blockingMs, ...own })
    copies.push(made)
    return made
  }
  if (isCluster(client)) client.duplicate = ((_nodes, own) => copy(own?.redisOptions)) as Cluster['duplicate']
  else client.duplicate = copy as Redis['duplicate']
  const disconnect = client.disconnect.bind(client)
  client.disconnect = (reconnect = false) => {
    disconnect(reconnect)
    if (reconnect) return
    // BullMQ may have closed it: disconnecting it again would keep the process for two seconds
    for (const copy of copies) if (copy.status !== 'end') copy.disconnect()
  }
  return client
}

function isCluster(client: BullConnection): client is Cluster {
  return (client as Partial<Cluster>).isCluster === true
}

const waiting: RedisOptions = {
  maxRetriesPerRequest: null,
  connectTimeout: 3000,
  keepAlive: 5000,
  socketTimeout: silence.commandsMs, // without it a node that lost power hangs for minutes
  retryStrategy: times => Math.min(50 * 2 ** Math.min(times, 6), 2000),
  reconnectOnError: error => error.message.startsWith('READONLY'), // the address may lead to the new master by now
  maxLoadingRetryTime: 1000,
}

/** Where INFO may be denied: ioredis would ask whether Redis loads, and BullMQ for its version. */
const unasked = { enableReadyCheck: false, skipVersionCheck: true } as RedisOptions

/** Most milliseconds that the answer to a caller waits for BullMQ. */
export const bullPatienceMs = 2500

/** The error for a caller when BullMQ does not answer. */
export function bullAway(): UnavailableError {
  return new UnavailableError('REDIS_UNREACHABLE', 'Redis does not answer; what was asked may still happen')
}

/**
 * Waits for BullMQ with a limit: BullMQ itself waits for ever while Redis is gone.
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

/** Milliseconds that a stopping worker waits for running jobs, and for a Redis that is gone. */
const stopWithin = { jobsMs: 20_000, awayMs: 1000 }

/** When the first worker on a connection began to stop. */
const began = new WeakMap<BullConnection, number>()

/**
 * Stops a worker and waits for its running jobs, as long as all workers on its connection may take together: one that hears nothing of
 * Redis must not take the time of the next, and the process more than it has. BullMQ would wait for ever while Redis is gone, and its
 * timer of locks would keep the process alive; unfinished jobs go to another worker when their locks expire.
 */
export async function stopWorker(
  worker: Pick<SteadyWorker<unknown>, 'close' | 'letGo'>,
  connection: BullConnection,
): Promise<void> {
  const closed = worker.close().catch(() => undefined)
  const now = performance.now()
  const started = began.get(connection) ?? now
  began.set(connection, started)
  let away = now
  let done = false
  while (!done && performance.now() - started < stopWithin.jobsMs) {
    done = await Promise.race([closed.then(() => true), new Promise<false>(resolve => setTimeout(resolve, 50, false))])
    if (connection.status === 'ready') away = performance.now()
    if (performance.now() - away > stopWithin.awayMs) break
  }
  if (!done) worker.letGo()
}

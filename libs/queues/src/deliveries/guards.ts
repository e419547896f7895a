import { type Delivery, jobId } from '@sluice/delivery'
import { jobKey, type Queues } from '../queues.js'
import type { Next } from './attempts.js'
import { type DeliveryJob, progressOf, receiverOf } from './delivery-job.js'
import type { SpreadQueues } from '../queue-names.js'

/**
 * Ends a guard, also when Redis is full: removes the job, or gives it its tries and the time of the next one. A job that a worker
 * has taken meanwhile stays as it is. The start of the try counts as a start of the job.
 *
 * KEYS[1] delayed   KEYS[2] marker   KEYS[3] the job
 * ARGV[1] its id   ARGV[2] its progress ('' removes the job)   ARGV[3] when it is due, ms since 1970   ARGV[4] the error ('' for none)
 * Returns 1, or 0 if a worker has taken it or it does not exist.
 */
const endScript = `#!lua flags=allow-oom
if redis.call('HEXISTS', KEYS[3], 'ats') == 1 or not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
if ARGV[2] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return redis.call('UNLINK', KEYS[3])
end
redis.call('HSET', KEYS[3], 'progress', ARGV[2], 'ats', 1)
if ARGV[4] ~= '' then redis.call('HSET', KEYS[3], 'failedReason', ARGV[4]) end
-- BullMQ keeps the time of a delayed job with a counter of 12 bits behind it, and in the marker that of the first one
redis.call('ZADD', KEYS[1], ARGV[3] * 0x1000, ARGV[1])
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
redis.call('ZADD', KEYS[2], first[2] / 0x1000, '1')
return 1
`

/**
 * A guard is the job of a delivery whose try is made outside of BullMQ and still runs. It is due when the try has surely ended: so
 * a worker makes the try again if its process died.
 *
 * @param next what follows from the try
 * @param now Redis' time, ms since 1970
 * @returns false if a worker has taken the job meanwhile
 */
export async function endGuard(
  queues: Queues,
  over: SpreadQueues,
  job: DeliveryJob,
  next: Next,
  now: number,
): Promise<boolean> {
  const again = next.kind === 'again' ? next : undefined
  const progress = again ? JSON.stringify(progressOf(again.data ?? job)) : ''
  const due = Math.round(now + Math.max(0, again?.delayMs ?? 0))
  const keys = keysOf(queues, over.of(receiverOf(job)), job.delivery)
  const ended = queues.connection.eval(
    endScript,
    keys.length,
    ...keys,
    ...[jobId(job.delivery), progress, due, again?.error ?? ''],
  )
  return (await ended) === 1
}

function keysOf(queues: Queues, name: string, delivery: Delivery): string[] {
  const prefix = queues.prefixOf(name)
  return ['delayed', 'marker', jobId(delivery)].map(key => jobKey(prefix, name, key))
}

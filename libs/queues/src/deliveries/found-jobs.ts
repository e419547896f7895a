import { type Delivery, type FailedAttempt, jobId } from '@sluice/delivery'
import type { Queues } from '../queues.js'
import { readJob } from './delivery-job.js'

/** A delivery whose job may be in this queue. */
export interface AskedJob {
  readonly queue: string
  readonly delivery: Delivery
}

/** The job of a delivery, in whatever state. */
export interface FoundJob {
  readonly id: string
  /** As BullMQ calls it. */
  readonly state: string
  /** Failed attempts that a job of Sluice's own carries. */
  readonly failed: readonly FailedAttempt[]
  /** When a delayed job is due, in milliseconds since 1970. */
  readonly nextAt?: number
  /** Whether a job of Sluice's own ended because its delivery was given up. */
  readonly isGivenUp: boolean
}

/** BullMQ keeps the time of a delayed job with a counter of 12 bits behind it. */
const delayedUnit = 0x1000

/** In the same order; undefined for a delivery that has no job there. Finished jobs are there for some minutes. */
export function jobsOf(queues: Queues, asked: readonly AskedJob[]): Promise<(FoundJob | undefined)[]> {
  return Promise.all(asked.map(({ queue, delivery }) => find(queues, queue, jobId(delivery))))
}

async function find(queues: Queues, name: string, id: string): Promise<FoundJob | undefined> {
  const queue = queues.get(name)
  const [job, state] = await Promise.all([queue.getJob(id), queue.getJobState(id)])
  if (!job || state === 'unknown') return undefined
  const read = readJob(job)
  // the first try runs: its job is due only if it does not end
  if (read.kind === 'delivery' && read.data.guard && job.attemptsStarted === 0)
    return { id, state: 'active', failed: [], isGivenUp: false }
  const due = state === 'delayed' ? await queues.connection.zscore(queue.toKey('delayed'), id) : null
  return {
    ...{ id, state, failed: read.kind === 'delivery' ? read.data.failed : [] },
    ...(due === null ? {} : { nextAt: Math.floor(Number(due) / delayedUnit) }),
    isGivenUp: typeof (job.returnvalue as { givenUp?: unknown } | null)?.givenUp === 'string',
  }
}

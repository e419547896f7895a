import type { Job } from 'bullmq'
import { bounded } from '../bull-client.js'
import { redriveQueue } from '../queue-names.js'
import type { Queues } from '../queues.js'
import { nothingRedriven, type RedriveProgress, type RedriveRequest, type RedriveResult } from './redrive-job.js'

/** The state of a redrive. */
export interface Redrive
  extends Omit<RedriveProgress, 'after'>, Pick<RedriveRequest, 'by' | 'tenant' | 'rate' | 'target' | 'queue'> {
  readonly id: string
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
  /** When it was requested, RFC 3339. */
  readonly startedAt: string
  readonly finishedAt?: string
  readonly error?: string
}

/** Milliseconds that a request waits for the end of a redrive before it answers that the redrive is running. */
const waitMs = 5000

/** How long ended redrives are kept, in seconds, and how many. */
const remembered = { age: 7 * 24 * 3600, count: 1000 }

/** Set when a redrive is cancelled. */
export function cancelKey(queues: Queues, id: string): string {
  return `${queues.prefixOf(redriveQueue)}:sluice-redrives-cancelled:${id}`
}

type RedriveJob = Job<RedriveRequest, RedriveResult>

/** Requests redrives from dlq and reads their state. Each method throws UnavailableError if Redis does not answer. */
export class Redrives {
  constructor(private readonly queues: Queues) {}

  /** @returns its id */
  async start(request: RedriveRequest): Promise<string> {
    const backoff = { type: 'fixed', delay: 1000 }
    const options = { removeOnComplete: remembered, removeOnFail: remembered, attempts: 100, backoff }
    const job = await bounded(this.queues.get(redriveQueue).add('redrive', request, options))
    return job.id!
  }

  /** @returns undefined if there is none of that id, or it ended too long ago */
  async get(id: string): Promise<Redrive | undefined> {
    const job = (await bounded(this.queues.get(redriveQueue).getJob(id))) as RedriveJob | undefined
    return job && toRedrive(job)
  }

  /** The latest redrives that were requested before the given one, newest first. */
  async list(most: number, before = 'Infinity'): Promise<{ redrives: Redrive[]; more: boolean }> {
    const queue = this.queues.get(redriveQueue)
    const states = ['active', 'wait', 'delayed', 'completed', 'failed'] as const
    const all = await bounded(queue.getRanges([...states], 0, -1, false))
    // ids are numbers in the order of the requests
    const ids = [...new Set(all)].filter(id => Number(id) < Number(before)).sort((a, b) => Number(b) - Number(a))
    const jobs = await bounded(Promise.all(ids.slice(0, most).map(id => queue.getJob(id))))
    const redrives = (jobs as (RedriveJob | undefined)[]).filter(job => job !== undefined).map(toRedrive)
    return { redrives, more: ids.length > most && redrives.length > 0 }
  }

  /** Stops a redrive before its next letters. Sent events stay sent; an ended redrive stays as it is. @returns its state then */
  async cancel(redrive: Redrive): Promise<Redrive> {
    if (!isUnderWay(redrive)) return redrive
    const { id } = redrive
    await bounded(this.queues.connection.set(cancelKey(this.queues, id), '1', 'EX', remembered.age))
    return (await this.wait(id)) ?? redrive
  }

  /** Requests one. @returns its state when it has ended, or after {@link waitMs} */
  async run(request: RedriveRequest): Promise<Redrive> {
    const id = await this.start(request)
    const { by, queue } = request
    const known = { id, ...(by !== undefined && { by }), ...(queue !== undefined && { queue }) }
    const started = { ...known, state: 'waiting', startedAt: new Date().toISOString() } as const
    return (await this.wait(id, waitMs)) ?? { ...nothingRedriven, ...started }
  }

  /** Waits until it has ended, `ms` at most. @returns its state then */
  async wait(id: string, ms = waitMs): Promise<Redrive | undefined> {
    const deadline = performance.now() + ms
    for (;;) {
      const redrive = await this.get(id)
      if (!redrive || !isUnderWay(redrive) || performance.now() > deadline) return redrive
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

export function isUnderWay({ state }: Redrive): boolean {
  return state === 'waiting' || state === 'running'
}

function toRedrive(job: RedriveJob): Redrive {
  const { by, tenant, rate, target, queue } = job.data
  const known = (job.returnvalue ?? job.progress) as Partial<RedriveResult> | number
  const progress = typeof known === 'object' ? known : {}
  const { total, redriven, missing, failed, errors } = { ...nothingRedriven, ...progress }
  const state = stateOf(job)
  return {
    ...{ id: job.id!, state, total, redriven, missing, failed, errors },
    startedAt: new Date(job.timestamp).toISOString(),
    ...(job.finishedOn === undefined ? {} : { finishedAt: new Date(job.finishedOn).toISOString() }),
    ...(by === undefined ? {} : { by }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(rate === undefined ? {} : { rate }),
    ...(target === undefined ? {} : { target }),
    ...(queue === undefined ? {} : { queue }),
    ...(state === 'failed' ? { error: job.failedReason } : {}),
  }
}

function stateOf({ finishedOn, processedOn, returnvalue }: RedriveJob): Redrive['state'] {
  if (finishedOn === undefined) return processedOn === undefined ? 'waiting' : 'running'
  if (!returnvalue) return 'failed'
  return returnvalue.cancelled ? 'cancelled' : 'done'
}

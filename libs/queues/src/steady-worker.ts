import { DelayedError, type Job, type Processor, Worker, type WorkerOptions } from 'bullmq'
import type { BullConnection } from './queues.js'

/**
 * Renews the locks of running jobs with a command that a full Redis accepts: BullMQ uses SET, which it refuses.
 *
 * KEYS[1] stalled, then for each job: its lock   ARGV[1] duration, ms, then the tokens, then the ids
 * Returns the ids of the jobs whose lock is lost.
 */
const renewScript = `
local lost, jobs = {}, #KEYS - 1
for i = 1, jobs do
  local id = ARGV[1 + jobs + i]
  if redis.call('GET', KEYS[1 + i]) == ARGV[1 + i] then
    redis.call('PEXPIRE', KEYS[1 + i], ARGV[1])
    redis.call('SREM', KEYS[1], id)
  else
    lost[#lost + 1] = id
  end
end
return lost
`

/** Internals of a worker that BullMQ does not declare. */
interface Inside {
  readonly trackedJobs: ReadonlyMap<string, { readonly token: string; readonly ts: number }>
}

/** The state of a job that is put back. */
interface PutBack {
  /** What changed of it. Its data is not written again. */
  readonly progress?: object
  /** The error of its last attempt; undefined if none was made. */
  readonly error?: string
}

/**
 * A worker that does not repeat jobs when Redis is full. BullMQ's scripts that end a job begin with a deletion, so a full Redis
 * lets them go on; but it refuses to renew a lock and to write a job's data.
 */
export class SteadyWorker<Data, Result = unknown> extends Worker<Data, Result> {
  readonly #redis: BullConnection

  constructor(
    name: string,
    processor: Processor<Data, Result>,
    options: WorkerOptions & { readonly connection: BullConnection },
  ) {
    super(name, processor, options)
    this.#redis = options.connection
    this.#renewFromFetching()
  }

  /**
   * BullMQ renews the lock of a job from when it is processed, and fetches as many as it may have before it processes the first: on a slow
   * Redis that one's lock has run out by then. And it reckons from a time that may be Redis', with the clock of this process.
   */
  #renewFromFetching(): void {
    const { lockManager } = this
    const { trackedJobs } = lockManager as unknown as Inside
    const track = lockManager.trackJob.bind(lockManager)
    lockManager.trackJob = (id, token, _processedOn, wantsSignal) => {
      const tracked = trackedJobs.get(id)
      return track(id, token, tracked?.token === token ? tracked.ts : Date.now(), wantsSignal)
    }
    this.on('active', ({ id, token, processedOn }) => lockManager.trackJob(id!, token!, processedOn!))
  }

  override async extendJobLocks(jobIds: string[], tokens: string[], duration: number): Promise<string[]> {
    const keys = [this.toKey('stalled'), ...jobIds.map(id => `${this.toKey(id)}:lock`)]
    return (await this.#redis.eval(renewScript, keys.length, ...keys, duration, ...tokens, ...jobIds)) as string[]
  }

  /** Renews no lock any more: jobs that still run go to another worker when their locks expire. */
  letGo(): void {
    void this.lockManager.close()
  }

  /**
   * Puts a running job back for a while, with its state, in one step, so that a full Redis does not accept one half and refuse the
   * other.
   *
   * @throws DelayedError always: BullMQ requires it
   */
  async putBack(job: Job<Data, Result>, ms: number, { progress, error }: PutBack): Promise<never> {
    const fields = {
      ...(progress === undefined ? {} : { progress: JSON.stringify(progress) }),
      ...(error === undefined ? {} : { failedReason: error }),
    }
    const changed = Object.keys(fields).length > 0 // BullMQ's script breaks off in the middle if there is nothing to write
    const options = { skipAttempt: error === undefined, ...(changed ? { fieldsToUpdate: fields } : {}) }
    await this.backend.moveToDelayed(job.id!, Date.now(), Math.max(0, ms), job.token!, options)
    throw new DelayedError()
  }
}

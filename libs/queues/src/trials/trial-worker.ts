import { type Job, UnrecoverableError } from 'bullmq'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import { stopWorker } from '../bull-client.js'
import { trialQueue } from '../queue-names.js'
import type { Queues } from '../queues.js'
import { SteadyWorker } from '../steady-worker.js'
import { runRetryDelay, watchWorker } from '../worker-health.js'
import { trialBeginsMs, type TrialRequest, type TrialResult } from './trial-job.js'

export interface TrialWorkerOptions {
  readonly queues: Queues
  readonly make: (request: TrialRequest) => Promise<TrialResult>
  readonly logger?: Logger
}

/** Most concurrent trials of a process: they are people's. */
const concurrency = 4

/** Makes trials. One whose process dies is not made again, and one that waited too long is not made at all. */
export class TrialWorker {
  readonly #worker: SteadyWorker<TrialRequest, TrialResult>

  constructor(private readonly options: TrialWorkerOptions) {
    const { queues, make, logger } = options
    this.#worker = new SteadyWorker<TrialRequest, TrialResult>(
      trialQueue,
      (job: Job<TrialRequest, TrialResult>) => {
        // twice the time, because clocks differ: its asker has given up
        if (Date.now() - job.timestamp > 2 * trialBeginsMs) throw new UnrecoverableError('no fan-out took it in time')
        return make(job.data)
      },
      {
        connection: queues.connection,
        prefix: queues.prefixOf(trialQueue),
        concurrency,
        autorun: false,
        runRetryDelay,
        maxStalledCount: 0,
      },
    )
    watchWorker(this.#worker, new Health(`worker of ${trialQueue}`, logger ?? silentLogger))
  }

  start(): void {
    void this.#worker.run().catch(() => undefined)
  }

  async stop(): Promise<void> {
    await stopWorker(this.#worker, this.options.queues.connection)
  }
}

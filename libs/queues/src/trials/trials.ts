import type { Job } from 'bullmq'
import { UnavailableError } from '@sluice/event'
import { bounded } from '../bull-client.js'
import { trialQueue } from '../queue-names.js'
import type { Queues } from '../queues.js'
import { mostTrials, trialBeginsMs, type TrialRequest, type TrialResult } from './trial-job.js'

/** How long ended trials are kept, in seconds, and how many: their asker reads them at once. */
const remembered = { age: 60, count: 100 }
/** Milliseconds between two looks at a trial. */
const lookMs = 50

type TrialJob = Job<TrialRequest, TrialResult>

/** Asks fan-out for calls of targets. Each is made once, or not at all. */
export class Trials {
  constructor(private readonly queues: Queues) {}

  /**
   * Resolves with what came of the call.
   *
   * @param longestMs the longest time of a call
   * @throws UnavailableError `TEST_NOT_MADE` if no fan-out takes it or its result does not come, `TOO_MANY_TESTS`
   */
  async make(request: TrialRequest, longestMs: number): Promise<TrialResult> {
    const queue = this.queues.get(trialQueue)
    if ((await bounded(queue.getWaitingCount())) >= mostTrials) throw tooMany()
    const options = { attempts: 1, removeOnComplete: remembered, removeOnFail: remembered }
    const { id } = await bounded(queue.add('trial', request, options))
    const began = performance.now()
    for (;;) {
      const job = (await bounded(queue.getJob(id!))) as TrialJob | undefined
      if (!job || (job.finishedOn !== undefined && !job.returnvalue)) throw notMade(job?.failedReason)
      if (job.finishedOn !== undefined) {
        void job.remove().catch(() => undefined) // it has the event and the answer
        return job.returnvalue
      }
      const waited = performance.now() - began
      if (job.processedOn === undefined && waited > trialBeginsMs) {
        await bounded(job.remove()).catch(() => undefined) // it begins at this moment
        throw notMade('no fan-out took it')
      }
      if (waited > trialBeginsMs + longestMs + 5000) throw notMade('its result did not come')
      await new Promise(resolve => setTimeout(resolve, lookMs))
    }
  }
}

function notMade(why = 'it is not known any more'): UnavailableError {
  return new UnavailableError('TEST_NOT_MADE', `the result of the test is not known: ${why}. Is fan-out running?`)
}

function tooMany(): UnavailableError {
  const message = `${mostTrials} tests wait for their call already; send it again in a moment`
  return new UnavailableError('TOO_MANY_TESTS', message, { limit: mostTrials, retryAfterMs: 1000 })
}

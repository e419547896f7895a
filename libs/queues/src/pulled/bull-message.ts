import { parseJobId } from '@sluice/delivery'
import type { DeadMessage, PeekedMessage } from '@sluice/message'
import type { TextJob } from '../text-job.js'

/** The name of jobs that were sent as messages. */
export const jobName = 'message'

/** Why Sluice failed a job: its `failedReason`. */
export const received = 'receives'
export const expired = 'expired'

/** Whether it was sent as a message, or given up as one: other jobs are those of a `@Processor` alone. */
export function isMessage({ id, name, failedReason }: TextJob): boolean {
  return (name === jobName && id!.startsWith('m-')) || failedReason === received || failedReason === expired
}

/** A job as the message that it is. */
export function read(job: TextJob): PeekedMessage {
  const { attributes, delivery, from } = job.opts as Pick<PeekedMessage, 'attributes' | 'delivery' | 'from'>
  const own = parseJobId(job.id!) ? job.id! : delivery
  return {
    ...{
      id: job.id!,
      body: job.text ?? JSON.stringify(job.data),
      receives: job.attemptsStarted,
      sentAt: job.timestamp,
    },
    ...(attributes && { attributes }),
    ...(own !== undefined && { delivery: own }),
    ...(from && { from }),
  }
}

/** A job that failed for good. One that a `@Processor` gave up was received too often as well. */
export function deadOf(job: TextJob): DeadMessage {
  const reason = job.failedReason === expired ? 'expired' : 'receives'
  return { ...read(job), reason, diedAt: job.finishedOn ?? 0 }
}

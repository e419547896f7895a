import type { Job } from 'bullmq'
import { SteadyWorker } from '../steady-worker.js'
import type { DeliveryJob } from './delivery-job.js'

/** Passes jobs whose data is not JSON to the processor: BullMQ would fetch them, fail and take them back for ever. */
export class TolerantWorker extends SteadyWorker<DeliveryJob> {
  protected override createJob(
    data: Parameters<SteadyWorker<DeliveryJob>['createJob']>[0],
    id: string,
  ): Job<DeliveryJob> {
    try {
      return super.createJob(data, id)
    } catch {
      return super.createJob({ ...data, data: 'null' }, id)
    }
  }
}

import type { Job } from 'bullmq'
import { SteadyWorker } from '../steady-worker.js'
import type { DeliveryJob } from './delivery-job.js'

/** A job whose data is not even JSON would be fetched, fail and come back for ever, and no processor would see it. */
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

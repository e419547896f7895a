import type { Worker } from 'bullmq'
import type { Health } from '@sluice/observability'

/**
 * Milliseconds that a worker takes no job after an error, and after which it is well where no other came: longer than
 * BullMQ blocks while it waits for a job.
 */
const timing = { restMs: 1000, wellMs: 15_000 }

/** Milliseconds between two tries of a worker to reach a Redis that is gone. BullMQ would wait 15 s. */
export const runRetryDelay = 1000

/**
 * Tells the health of a worker, and gives it a rest after an error: where Redis answers with one, because it is full or no
 * master any more, BullMQ asks again at once, thousands of times a second. Jobs in hand go on meanwhile.
 */
export function watchWorker(worker: Worker, health: Health): void {
  let well: NodeJS.Timeout | undefined
  worker.on('active', () => health.beat())
  worker.on('error', error => {
    health.fail(error)
    clearTimeout(well)
    well = setTimeout(() => health.beat(), timing.wellMs).unref()
    if (worker.isPaused() || worker.closing) return
    void worker.pause(true).catch(() => undefined)
    setTimeout(() => {
      if (!worker.closing) void worker.resume().catch(() => undefined)
    }, timing.restMs).unref()
  })
}

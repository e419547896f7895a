import type { Worker } from 'bullmq'
import { isOutOfMemory } from '@sluice/event'
import type { Health } from '@sluice/observability'

/**
 * Milliseconds that a worker takes no job after an error, and after which it is well where no other came: longer than
 * BullMQ blocks while it waits for a job, and than it takes to ask again in a Redis that is full.
 */
const timing = { restMs: 1000, wellMs: 15_000, roomMs: 6000 }

/** Milliseconds between two tries of a worker to reach a Redis that is gone. BullMQ would wait 15 s. */
export const runRetryDelay = 1000

/**
 * Tells the health of a worker, and gives it a rest after an error: where Redis answers with one, because it is full or no
 * master any more, BullMQ asks again at once, thousands of times a second. Jobs in hand go on meanwhile.
 */
export function watchWorker(worker: Worker, health: Health): void {
  let well: NodeJS.Timeout | undefined
  let full = false
  // in a Redis that is full a job comes through now and then
  worker.on('active', () => full || health.beat())
  worker.on('error', error => {
    full = isOutOfMemory(error)
    health.fail(error)
    clearTimeout(well)
    well = setTimeout(
      () => {
        full = false
        health.beat()
      },
      full ? timing.roomMs : timing.wellMs,
    ).unref()
    if (worker.isPaused() || worker.closing) return
    void worker.pause(true).catch(() => undefined)
    setTimeout(() => {
      if (!worker.closing) void worker.resume().catch(() => undefined)
    }, timing.restMs).unref()
  })
}

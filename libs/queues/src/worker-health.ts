import type { Worker } from 'bullmq'
import { isOutOfMemory } from '@sluice/event'
import type { Health } from '@sluice/observability'

/**
 * Milliseconds that a worker takes no job after an error, and after which it counts as well if no other error came: longer than
 * BullMQ blocks for a job, and longer than it takes to ask again when Redis is full.
 */
const timing = { restMs: 1000, wellMs: 15_000, roomMs: 6000 }

/** Milliseconds between two tries of a worker to reach a Redis that is gone. BullMQ's default is 15 s. */
export const runRetryDelay = 1000

/**
 * Reports the health of a worker, and pauses it after an error: if Redis answers with an error, because it is full or no longer
 * a master, BullMQ asks again at once, thousands of times a second. Running jobs go on meanwhile.
 */
export function watchWorker(worker: Worker, health: Health): void {
  let well: NodeJS.Timeout | undefined
  let full = false
  // when Redis is full, a job gets through now and then
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

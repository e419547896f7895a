// A plain BullMQ worker, as anybody would write it.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, UnrecoverableError, Worker } from 'bullmq'
import { parseJobId } from '@sluice/delivery'
import { testClient } from '@sluice/testing'
import { LedgerWriter } from './ledger.js'
import { queue, verdict, workMs } from './plan.js'
import { ready, settings } from './settings.js'

const { name, folder, redisUrl, seed } = settings()
const ledger = new LedgerWriter(folder, name)

async function work(job: Job<{ id: string }>): Promise<void> {
  const { id } = job.data
  const { position, redrives } = parseJobId(job.id!)!
  const attempt = job.attemptsMade + 1
  ledger.receipt('began', 'queue', id, position, attempt)
  await sleep(workMs(seed, 'queue', id))
  const answer = verdict(seed, 'queue', id, { attempt, redrives })
  if (answer === 'never') throw new UnrecoverableError('no boxes for this')
  if (answer === 'not yet') throw new Error('not this time')
  ledger.receipt('done', 'queue', id, position, attempt)
}

const connection = testClient(redisUrl, { maxRetriesPerRequest: null })
connection.on('error', () => undefined)
const worker = new Worker(queue, work, {
  connection,
  ...(redisUrl.startsWith('redis+cluster') ? { prefix: '{bull}' } : {}),
  concurrency: 20,
  lockDuration: 5000,
  stalledInterval: 2000,
  maxStalledCount: 100, // BullMQ's default gives a job up when its worker died twice with it
})
worker.on('error', () => undefined)
await worker.waitUntilReady()
process.on('SIGTERM', () => {
  void worker.close().then(() => process.exit(0))
})
ready()

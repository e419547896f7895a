// Somebody else's HTTP server that takes webhooks.
import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseJobId } from '@sluice/delivery'
import { LedgerWriter } from './ledger.js'
import { refusals, workMs } from './plan.js'
import { ready, settings } from './settings.js'

/** refuse: answers 500. hang: never answers. */
export type Mood = 'fine' | 'refuse' | 'hang'

const { name, folder, seed, receiverPort } = settings()
const ledger = new LedgerWriter(folder, name)
let mood: Mood = 'fine'
process.on('message', (message: Mood) => (mood = message))

/** @returns the status to answer, or undefined for no answer */
async function take(request: IncomingMessage): Promise<number | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }
  const attempt = Number(request.headers['sluice-attempt'])
  const { position } = parseJobId(String(request.headers['webhook-id']))!
  ledger.receipt('began', 'webhook', id, position, attempt)
  await sleep(workMs(seed, 'webhook', id))
  if (mood !== 'fine') return mood === 'refuse' ? 500 : undefined
  const refused = refusals(seed, 'webhook', id)
  if (attempt <= refused) return refused === Infinity ? 422 : 503
  ledger.receipt('done', 'webhook', id, position, attempt)
  return 204
}

const server = createServer((request, response) => {
  take(request).then(
    status => status && response.writeHead(status).end(),
    () => response.destroy(), // the caller went away
  )
})
server.listen(receiverPort, '127.0.0.1', ready)

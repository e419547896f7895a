// Somebody else's HTTP server that takes webhooks.
import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerReader, LedgerWriter } from './ledger.js'
import { refusals, verdict, workMs } from './plan.js'
import { ready, settings } from './settings.js'

/** refuse: answers 500. hang: never answers. */
export type Mood = 'fine' | 'refuse' | 'hang'

const { name, folder, seed, receiverPort } = settings()
const ledger = new LedgerWriter(folder, name)
/** Events that it said it never takes. */
const known = new Set(
  new LedgerReader(folder)
    .read()
    .filter(
      line => 'receiver' in line && line.receiver === 'webhook' && refusals(seed, 'webhook', line.id) === Infinity,
    )
    .map(({ id }) => id),
)
let mood: Mood = 'fine'
process.on('message', (message: Mood) => (mood = message))

/** @returns the status to answer, or undefined for no answer */
async function take(request: IncomingMessage): Promise<number | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }
  const attempt = Number(request.headers['sluice-attempt'])
  // its own, because nothing caused it
  const position = String(request.headers['ce-sluicecause']).split('~')[3]!
  // a redriven webhook looks like the first: it is one that was here before
  const redrives = known.has(id) ? 1 : 0
  if (refusals(seed, 'webhook', id) === Infinity) known.add(id)
  ledger.receipt('began', 'webhook', id, position, attempt)
  await sleep(workMs(seed, 'webhook', id))
  if (mood !== 'fine') return mood === 'refuse' ? 500 : undefined
  const answer = verdict(seed, 'webhook', id, { attempt, redrives })
  if (answer !== 'take') return answer === 'never' ? 422 : 503
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

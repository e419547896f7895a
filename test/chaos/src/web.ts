// A publisher over HTTP. Nothing happens to it.
import { LedgerWriter } from './ledger.js'
import { type Answer, type Event, publish } from './publisher.js'
import { ready, settings } from './settings.js'

const { name, folder, gatewayUrl, apiKey, publishing } = settings()
const timeoutMs = 5000

interface Accepted {
  readonly id?: string
  readonly position?: string
  readonly error?: { readonly status: number; readonly code: string }
  readonly entries?: readonly Accepted[]
}

async function post(type: string, body: object): Promise<Accepted> {
  try {
    const response = await fetch(`${gatewayUrl}/v1/buses/default/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': type },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const answer = (await response.json()) as Accepted
    if ([202, 429, 503].includes(response.status)) return answer
    process.stderr.write(`refused with ${response.status}: ${JSON.stringify(answer)}\n`)
    process.exit(1)
  } catch {
    return {} // no answer: nobody knows
  }
}

async function send(events: readonly Event[], batch: boolean): Promise<Answer[]> {
  if (!batch) {
    const answers = await Promise.all(events.map(event => post('application/cloudevents+json', event)))
    return answers.map(({ position }) => position)
  }
  const { entries } = await post('application/cloudevents-batch+json', events)
  return events.map((_, i) => entries?.[i]?.position)
}

ready()
await publish(publishing, { folder, name, ledger: new LedgerWriter(folder, name) }, send)
process.stdout.write('has published everything\n')

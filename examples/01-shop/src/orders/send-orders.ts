// SLUICE_API_KEY=... node examples/01-shop/dist/orders/send-orders.js
// Sends the file of orders in batches, as a producer without the SDK would, and says what became of it. Each run is a morning
// of its own: its events have other ids, because an id that was there a moment ago would be the same event.
import { readFileSync } from 'node:fs'
import { callSluice } from '../api.js'
import { failWith } from '../failure.js'

const file = new URL('../../orders.jsonl', import.meta.url)
const batchSize = 50
const run = Date.now().toString(36)

interface Line {
  readonly number: number
  readonly text: string
}

interface Answer {
  /** For each event in order. Missing when the request was refused as a whole. */
  readonly entries?: readonly { readonly error?: { readonly code: string; readonly detail: string } }[]
  readonly detail?: string
}

const count = { accepted: 0, rejected: 0, unsent: 0 }
const texts = readFileSync(file, 'utf8').trimEnd().split('\n')
const lines = texts.map((text, i) => ({ number: i + 1, text: withIdOfRun(text) }))
const sendable = lines.filter(({ text }) => isJson(text))

try {
  for (const line of lines) if (!sendable.includes(line)) report('unsent', line, 'not sent, it is not JSON')
  for (let from = 0; from < sendable.length; from += batchSize) await send(sendable.slice(from, from + batchSize))
  console.log(`${count.accepted} accepted, ${count.rejected} rejected, ${count.unsent} not sent`)
} catch (error) {
  failWith('the orders cannot be sent', error)
}

async function send(batch: readonly Line[]): Promise<void> {
  const body = `[${batch.map(({ text }) => text).join(',')}]`
  const answer = await callSluice('POST', '/v1/buses/default/events', body, 'application/cloudevents-batch+json')
  const { entries, detail } = (await answer.json()) as Answer
  if (!entries) throw new Error(`${answer.status} ${detail}`)
  entries.forEach(({ error }, i) => {
    if (error) report('rejected', batch[i]!, `rejected, ${error.code}: ${error.detail}`)
    else count.accepted++
  })
}

function report(what: 'rejected' | 'unsent', line: Line, why: string): void {
  count[what]++
  console.log(`line ${line.number}: ${why}`)
}

function withIdOfRun(text: string): string {
  return text.replace(/^(\{(?:"specversion":"[^"]*",)?"id":"[^"]*)/, `$1-${run}`)
}

/** One line that is not would make the whole batch unreadable. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

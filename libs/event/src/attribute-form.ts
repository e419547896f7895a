import type { CloudEvent } from './cloud-event.js'
import { JsonScanner } from './grammar/json-scanner.js'

/**
 * Receivers get attributes in one form, whatever mode the event came in: a header `7` can only be text, so an integer or boolean
 * that came as JSON is delivered as its canonical string too. The stored event keeps what its producer wrote.
 *
 * `hops` is set by Sluice only, and always a number.
 */
const asTheyAre = new Set(['data', 'data_base64', 'hops'])

/** The event in the form that handlers get. */
export function delivered(event: CloudEvent): CloudEvent {
  let texts: CloudEvent | undefined
  for (const name of Object.keys(event)) {
    const value = event[name]
    if ((typeof value !== 'number' && typeof value !== 'boolean') || asTheyAre.has(name)) continue
    texts ??= { ...event }
    texts[name] = String(value)
  }
  return texts ?? event
}

/** As {@link delivered}, for the event's text: all other bytes stay. The text must be valid JSON. */
export function deliveredText(json: string): string {
  const scanner = new JsonScanner(json, Infinity)
  let text = ''
  let kept = 0
  scanner.object(name => {
    const first = scanner.next()
    const start = scanner.at
    scanner.value(Infinity)
    const isNative = first === 0x2d || (first >= 0x30 && first <= 0x39) || first === 0x74 || first === 0x66
    if (!isNative || asTheyAre.has(name)) return
    text += `${json.slice(kept, start)}"${String(JSON.parse(json.slice(start, scanner.at)))}"`
    kept = scanner.at
  })
  return text + json.slice(kept)
}

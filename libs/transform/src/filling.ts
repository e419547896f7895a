import { withoutAttributes } from '@sluice/event'
import type { Slot } from './language/template.js'
import type { DocumentForm, Facts } from './transform.js'

const payloads = { cloudevents: ['data', 'data_base64'], aws: ['detail'] } as const

/**
 * What is put into a slot of a template.
 *
 * In place of a value it is JSON. Inside of a string a text is put as its JSON string has it, escapes included, a number or a word as it is,
 * and an object or a list without its quotes, as EventBridge does it. A variable without a value is nothing inside of a string.
 *
 * @param value the JSON text of the slot's variable
 * @returns undefined if a value is needed and there is none
 */
export function fill(
  { of, quoted }: Slot,
  value: string | undefined,
  document: string,
  form: DocumentForm,
  facts: Facts,
): string | undefined {
  if (typeof of === 'object') return quoted ? (value === undefined ? '' : inString(value)) : value
  if (of === 'event') return document
  if (of === 'attributes') return /^\s*\{/.test(document) ? withoutAttributes(document, payloads[form]) : document
  const json = JSON.stringify(facts[of])
  return quoted ? inString(json) : json
}

function inString(json: string): string {
  if (json.startsWith('"')) return json.slice(1, -1)
  return json.startsWith('{') || json.startsWith('[') ? withoutQuotes(json) : json
}

/** The JSON of an object or a list as it may stand inside of a JSON string: no quotes, and no white space between its tokens. */
function withoutQuotes(json: string): string {
  const kept: string[] = []
  let start = 0
  let inString = false
  const leaveOut = (from: number, to: number) => {
    kept.push(json.slice(start, from))
    start = to
  }
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (inString && code === 0x5c) {
      if (json.charCodeAt(at + 1) === 0x22) leaveOut(at, at + 2)
      at++
    } else if (code === 0x22) {
      inString = !inString
      leaveOut(at, at + 1)
    } else if (!inString && code <= 0x20) {
      leaveOut(at, at + 1)
    }
  }
  kept.push(json.slice(start))
  return kept.join('')
}

import { JsonScanner, redactedAttribute } from '@sluice/event'
import { shown } from './shown.js'
import type { View } from './view.js'

/** The text of an event for somebody who does not see all of it, marked as a copy. @param hashKey see {@link shown} */
export function copyOf(view: View, json: string, hashKey: Uint8Array): string {
  if (view.isWhole) return json
  const text = shown(view, json, hashKey)
  if (isCopy(text)) return text
  // behind everything else: the cause token stays in front
  return `${text.slice(0, text.lastIndexOf('}'))},"${redactedAttribute}":true}`
}

/** Whether the event is marked as a copy that lacks something. */
export function isCopy(json: string): boolean {
  if (!json.includes(`"${redactedAttribute}"`)) return false
  let found = false
  const scanner = new JsonScanner(json, Infinity)
  scanner.object(name => {
    found ||= name === redactedAttribute
    scanner.value(Infinity)
  })
  return found
}

import { assertEvent } from './attributes.js'
import type { CloudEvent } from './cloud-event.js'
import { InvalidError } from './errors.js'
import { mergePatch, parseJson } from './json.js'
import type { EventLimits } from './limits.js'
import { provenanceAttributes } from './provenance.js'
import { checkReserved } from './reserved.js'

/**
 * Applies a JSON Merge Patch (RFC 7396) to an event that was accepted. What the patch does not name keeps its bytes, and
 * nobody can change who emitted it and when.
 *
 * @throws InvalidError when the patch is none, or what comes of it is no event within the limits.
 */
export function edit(json: string, patch: unknown, limits: EventLimits): string {
  checkEdit(patch)
  const before = json.trim()
  const was = parseJson(before, limits.depth, 'the event')
  const after = mergePatch(before, patch)
  // an event of just the limit has the provenance on top; it may be edited too
  if (bytes(after) > Math.max(limits.eventBytes, bytes(before))) {
    throw new InvalidError('TOO_LARGE', `the edited event has more than ${limits.eventBytes} bytes`, {
      limit: limits.eventBytes,
    })
  }
  const edited = parseJson(after, limits.depth, 'the edited event')
  assertEvent(edited)
  // an event of Sluice's own may be edited; nobody else's may become one
  const { type, source } = (was ?? {}) as CloudEvent
  if (edited.type !== type || edited.source !== source) checkReserved(edited)
  return after
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length
}

/** @throws InvalidError `INVALID_EDIT` naming the field, for what can be an edit of no event. */
export function checkEdit(patch: unknown): asserts patch is Record<string, unknown> {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw new InvalidError('INVALID_EDIT', 'edit must be a JSON Merge Patch: {"data": {"total": 5, "note": null}}', {
      path: 'edit',
    })
  }
  const forged = provenanceAttributes.find(name => Object.hasOwn(patch, name))
  if (forged === undefined) return
  const message = `edit cannot change ${forged}: Sluice says who emitted an event, when it came and what caused it`
  throw new InvalidError('INVALID_EDIT', message, { path: `edit.${forged}` })
}

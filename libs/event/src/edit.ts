import { InvalidError, overLimit } from './errors/errors.js'
import { checkEvent } from './event-text.js'
import { checkJson, mergePatch } from './grammar/json.js'
import { type CloudEvent } from './cloud-event.js'
import type { EventLimits } from './limits.js'
import { provenanceAttributes } from './provenance.js'
import { checkReserved } from './reserved.js'

/**
 * Applies a JSON Merge Patch (RFC 7396) to an accepted event. Members that the patch does not name keep their bytes. The
 * provenance cannot be changed.
 *
 * @param patchText the patch as it was written
 * @throws InvalidError if the patch is invalid, or the result is not an event within the limits.
 */
export function edit(json: string, patch: unknown, limits: EventLimits, patchText = JSON.stringify(patch)): string {
  checkEdit(patch)
  const before = json.trim()
  checkJson(before, limits.depth, 'the event')
  const was = JSON.parse(before) as CloudEvent | null
  const after = mergePatch(before, patchText.trim())
  // an event at the limit has the provenance besides; it may be edited too
  const { eventBytes, settings } = limits
  const actual = bytes(after)
  if (actual > Math.max(eventBytes, bytes(before))) {
    const bound = { field: 'edit', what: 'the edited event', unit: 'bytes', setting: settings?.eventBytes }
    throw overLimit({ ...bound, limit: eventBytes, actual })
  }
  const edited = checkEvent(after, limits, 'the edited event')
  // Sluice's own events may be edited, but other events must not become one
  if (edited.type !== was?.type || edited.source !== was?.source) checkReserved(edited)
  return after
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length
}

/** @throws InvalidError `INVALID_EDIT` naming the field, for a patch that no event can take. */
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

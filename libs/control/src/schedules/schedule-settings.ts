import { isFullName, nameForm, namePattern } from '@sluice/delivery'
import { deliverAtAttribute, InvalidError, overLimit, provenanceAttributes, SluiceError, tenantOf } from '@sluice/event'
import { checkSchedule } from '@sluice/schedule'
import type { EventTemplate, ScheduleSettings } from '@sluice/streams'

/** Bytes of the settings of one schedule, as JSON. */
const mostScheduleBytes = 16 * 1024

/** Settings beside those that say when it runs. */
const own = ['event', 'target', 'paused', 'deleteAfterCompletion', 'managedBy'] as const
/** What answers show of a schedule and a put ignores, so that what was read can be sent back. */
const shownOnly = ['name', 'owner', 'ownerGroups', 'createdAt', 'state', 'count', 'leftOut', 'last', 'waiting', 'next']
/** What the tick says, and only it. */
const ofTick = ['specversion', 'id', 'time', deliverAtAttribute]

export interface CheckedSchedule {
  readonly settings: Omit<ScheduleSettings, 'owner' | 'ownerGroups'>
  /** Undefined if it was left out. */
  readonly paused: boolean | undefined
  /** Checked as far as it differs from a target of a rule. */
  readonly target: Record<string, unknown> | undefined
}

/** @returns the name without its tenant @throws InvalidError `INVALID_NAME` */
export function checkName(name: string): string {
  const { name: schedule } = tenantOf(name)
  if (isFullName(name)) return schedule
  throw new InvalidError('INVALID_NAME', `a schedule name must be ${nameForm}`, { schedule })
}

/**
 * Checks what somebody sent as a schedule. The event is checked as far as it is no event yet.
 *
 * @param name the plain name of the schedule, which the body may repeat
 * @throws InvalidError `INVALID_SCHEDULE` with the setting at fault in `details.path`, `TOO_LARGE`
 */
export function checkScheduleSettings(sent: unknown, name: string): CheckedSchedule {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw wrong('', 'the body must be a JSON object')
  const given: Record<string, unknown> = { ...sent }
  if (given['name'] !== undefined && given['name'] !== name)
    throw wrong('name', `name must be '${name}', as in the URL, or be left out`)
  for (const field of shownOnly) delete given[field]
  checkSchedule(given, '', own)
  const { event, target, paused, deleteAfterCompletion, managedBy, ...when } = given as typeof given &
    Record<(typeof own)[number], unknown>
  for (const [path, value] of Object.entries({ paused, deleteAfterCompletion }))
    if (value !== undefined && typeof value !== 'boolean') throw wrong(path, `${path} must be true or false`)
  if (managedBy !== undefined && (typeof managedBy !== 'string' || !namePattern.test(managedBy)))
    throw wrong('managedBy', `managedBy must be the name of a service: ${nameForm}`)
  const template = checkTemplate(event)
  const ownTarget = target === undefined ? undefined : checkTarget(target)
  const settings = {
    ...when,
    event: template,
    ...(deleteAfterCompletion === true && { deleteAfterCompletion }),
    ...(managedBy !== undefined && { managedBy }),
    ...(ownTarget && { hasTarget: true as const }),
  }
  const actual = Buffer.byteLength(JSON.stringify(settings))
  if (actual > mostScheduleBytes)
    throw overLimit({ field: 'schedule', what: 'a schedule', unit: 'bytes', limit: mostScheduleBytes, actual })
  return { settings, paused: paused as boolean | undefined, target: ownTarget }
}

function checkTarget(target: unknown): Record<string, unknown> {
  if (typeof target !== 'object' || target === null || Array.isArray(target))
    throw wrong('target', 'target must be where the event goes: {"type": "webhook", "url": "https://…"}')
  const given = target as Record<string, unknown>
  const one = 'a schedule has one target'
  if (given['type'] === 'subscription')
    throw wrong('target.type', 'target.type must be another one: events come to handlers by the rules of their service')
  if (given['id'] !== undefined) throw wrong('target.id', `target.id must be left out: ${one}`)
  if (given['standby'] !== undefined) throw wrong('target.standby', `target.standby must be left out: ${one}`)
  if (typeof given['onFailure'] === 'object')
    throw wrong('target.onFailure', `target.onFailure must be "dead-letter" or "drop": ${one}`)
  return given
}

function checkTemplate(event: unknown): EventTemplate {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw wrong('event', 'event must be what is published: {"bus": "default", "type": "report.due", "data": {}}')
  const { bus = 'default', ...attributes } = event as Record<string, unknown>
  if (typeof bus !== 'string') throw wrong('event.bus', 'event.bus must be the name of a bus')
  for (const [name, value] of Object.entries(attributes)) {
    const path = `event.${name}`
    if (ofTick.includes(name)) throw wrong(path, `${path} is what Sluice says of each run: leave it out`)
    if ((provenanceAttributes as readonly string[]).includes(name))
      throw wrong(path, `${path} is an attribute that only Sluice sets: leave it out`)
    if (value === null && name !== 'data') throw wrong(path, `${path} must have a value, or be left out`)
  }
  return { bus, ...attributes } as EventTemplate
}

/** The error about an event, with the path that it has in a schedule. */
export function atEvent(error: unknown): unknown {
  if (!(error instanceof SluiceError)) return error
  const { attribute, field } = error.details
  const path = attribute === undefined ? 'event' : `event.${String(attribute)}`
  return new InvalidError(error.code, `${path}: ${error.message}`, {
    ...error.details,
    ...(field === undefined && { path }),
  })
}

function wrong(path: string, message: string): InvalidError {
  return new InvalidError('INVALID_SCHEDULE', message, { path })
}

import { nameForm, namePattern } from '@sluice/delivery'
import { deliverAtAttribute, InvalidError, overLimit, provenanceAttributes } from '@sluice/event'
import { checkSchedule } from '@sluice/schedule'
import type { EventTemplate, ScheduleSettings } from '@sluice/streams'

/** Bytes of the settings of one schedule, as JSON. */
const mostScheduleBytes = 16 * 1024

/** Settings beside those that say when it runs. */
const own = ['event', 'paused', 'deleteAfterCompletion', 'managedBy'] as const
/** What answers show of a schedule and a put ignores, so that what was read can be sent back. */
const shownOnly = ['name', 'owner', 'ownerGroups', 'createdAt', 'state', 'count', 'leftOut', 'last', 'waiting', 'next']
/** What the tick says, and only it. */
const ofTick = ['specversion', 'id', 'time', deliverAtAttribute]

export interface CheckedSchedule {
  readonly settings: Omit<ScheduleSettings, 'owner' | 'ownerGroups'>
  /** Undefined if it was left out. */
  readonly paused: boolean | undefined
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
  if (given['target'] !== undefined)
    throw wrong('target', 'target is no setting: send an "event" to a bus, and make a rule with the target there')
  checkSchedule(given, '', own)
  const { event, paused, deleteAfterCompletion, managedBy, ...when } = given as typeof given &
    Record<(typeof own)[number], unknown>
  for (const [path, value] of Object.entries({ paused, deleteAfterCompletion }))
    if (value !== undefined && typeof value !== 'boolean') throw wrong(path, `${path} must be true or false`)
  if (managedBy !== undefined && (typeof managedBy !== 'string' || !namePattern.test(managedBy)))
    throw wrong('managedBy', `managedBy must be the name of a service: ${nameForm}`)
  const template = checkTemplate(event)
  const settings = {
    ...when,
    event: template,
    ...(deleteAfterCompletion === true && { deleteAfterCompletion }),
    ...(managedBy !== undefined && { managedBy }),
  }
  const actual = Buffer.byteLength(JSON.stringify(settings))
  if (actual > mostScheduleBytes)
    throw overLimit({ field: 'schedule', what: 'a schedule', unit: 'bytes', limit: mostScheduleBytes, actual })
  return { settings, paused: paused as boolean | undefined }
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

function wrong(path: string, message: string): InvalidError {
  return new InvalidError('INVALID_SCHEDULE', message, { path })
}

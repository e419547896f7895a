import { dataOf, type Schemas } from '@sluice/client'
import type { LinkProps } from '@tanstack/react-router'
import { api } from '../api/client.js'
import { conditionOf, type WithEtag, withEtag } from '../api/with-etag.js'
import { parseLossless } from '../components/lossless.js'

export type Schedule = Schemas['Schedule']

/** A schedule with the tag of its settings. */
export type ReadSchedule = WithEtag<Schedule>

/** One schedule as it is now. Numbers of its event keep all their digits. */
export async function readSchedule(schedule: string, signal?: AbortSignal): Promise<ReadSchedule> {
  const asked = api.getSchedule({ params: { path: { schedule } }, parseAs: 'text', ...(signal && { signal }) })
  const { value, etag } = await withEtag<unknown>(asked)
  return { value: parseLossless(value as string) as Schedule, etag }
}

/** Writes a schedule: a new one, or on the condition that it is still as it was read. */
export async function putSchedule(name: string, settings: object, read: ReadSchedule | undefined): Promise<Schedule> {
  const header = conditionOf(read?.etag, !read)
  const body = settings as Schemas['ScheduleSettings']
  return dataOf(api.putSchedule({ params: { path: { schedule: name }, header }, body }))
}

/** The page of one schedule. */
export function scheduleLink(schedule: string): LinkProps {
  return { to: `/schedules/${encodeURIComponent(schedule)}` }
}

/** The name of the rule that is the target of a schedule, and the id that the target has there. */
export function targetOfSchedule(schedule: string): { readonly rule: string; readonly target: string } {
  return { rule: `schedule.${schedule}`, target: 'target' }
}

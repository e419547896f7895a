import { Link } from '@tanstack/react-router'
import { useMay } from '../api/session.js'
import { scheduleLink } from './schedules.js'

/** The name of a schedule, as the way to it for those who may see schedules. */
export function ScheduleName({ schedule }: { readonly schedule: string }) {
  return useMay()('schedules:read') ? <Link {...scheduleLink(schedule)}>{schedule}</Link> : <>{schedule}</>
}

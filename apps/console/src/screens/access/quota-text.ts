import type { Schemas } from '@sluice/client'
import { bytesOf, countOf } from '../../components/number.js'

/** `500 events/s, 1 MiB/s`. */
export function quotaText(quota: Schemas['QuotaSettings'] | undefined): string {
  const { eventsPerSecond, bytesPerSecond } = quota ?? {}
  const parts = [
    eventsPerSecond === undefined ? [] : [`${countOf(eventsPerSecond)} events/s`],
    bytesPerSecond === undefined ? [] : [`${bytesOf(bytesPerSecond)}/s`],
  ].flat()
  return parts.join(', ') || 'no bound'
}

import { defaultLimits, type EventLimits } from '@sluice/event'
import type { Settings } from './settings.js'

/** Limits of events from the settings; refusals name the setting. */
export function eventLimits(settings: Settings): EventLimits {
  return {
    depth: defaultLimits.depth,
    eventBytes: settings.MAX_EVENT_BYTES,
    batchEvents: settings.MAX_BATCH_EVENTS,
    batchBytes: settings.MAX_BATCH_BYTES,
    attributes: settings.MAX_EVENT_ATTRIBUTES,
    attributeLength: settings.MAX_ATTRIBUTE_LENGTH,
    settings: names,
  }
}

const names = {
  eventBytes: 'MAX_EVENT_BYTES',
  batchEvents: 'MAX_BATCH_EVENTS',
  batchBytes: 'MAX_BATCH_BYTES',
  attributes: 'MAX_EVENT_ATTRIBUTES',
  attributeLength: 'MAX_ATTRIBUTE_LENGTH',
} as const

import { randomUUID } from 'node:crypto'
import { assertEvent, defaultLimits, InvalidError } from '@sluice/event'
import type { SluiceOptions } from '../options.js'
import type { Outgoing } from './appends.js'
import type { NewEvent } from './event-publisher.js'

/** The complete event: what was not given is filled in. @throws InvalidError naming the attribute */
export function toOutgoing({ name, source = `/${name}` }: SluiceOptions, input: NewEvent): Outgoing {
  const event: Record<string, unknown> = { specversion: '1.0', ...input }
  event['id'] ??= randomUUID()
  event['source'] ??= source
  event['time'] ??= new Date().toISOString()
  if (input.data !== undefined) event['datacontenttype'] ??= 'application/json'
  assertEvent(event)
  const json = JSON.stringify(event)
  if (Buffer.byteLength(json) > defaultLimits.eventBytes) {
    throw new InvalidError('TOO_LARGE', `an event may have ${defaultLimits.eventBytes} bytes`, {
      limit: defaultLimits.eventBytes,
    })
  }
  return { event, json }
}

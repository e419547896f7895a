import { createHash } from 'node:crypto'
import { jobId } from '@sluice/delivery'
import { type CloudEvent, partitionKey } from '@sluice/event'
import type { NewMessage } from '@sluice/message'
import type { Handed, OwnQueue } from '../kind.js'
import type { QueueTarget } from './queue-target.js'

/** Most characters of a group or a fair key. */
const longestName = 256

/**
 * An event, or what a transform made of it, as a message of a queue of Sluice's own engine: its group is the partition key, and its dedupe id that of the delivery. The
 * job id of a redriven delivery differs, so that its message is kept again; it opens the group that was closed when it was given up.
 */
export function messageOf(
  { target, delivery, json, made }: Pick<Handed<QueueTarget>, 'target' | 'delivery' | 'json' | 'made'>,
  { fifo, fair }: Pick<OwnQueue, 'fifo' | 'fair'>,
): NewMessage {
  const event = JSON.parse(json) as CloudEvent
  const { type, source, id, traceparent } = event as CloudEvent & { readonly traceparent?: string }
  const job = jobId(delivery)
  return {
    body: bodyOf({ json, made }),
    attributes: { type, source, id, ...(traceparent !== undefined && { traceparent }) },
    dedupeId: job,
    delivery: job,
    ...(fifo && { group: nameOf(partitionKey(event)) }),
    ...(fair && { fairKey: nameOf(textAt(event, target.fairKey) ?? source) }),
    ...(fifo && delivery.redrives > 0 && { opens: true }),
  }
}

/** What the message or job carries is JSON: lines of text become one string. */
export function bodyOf({ json, made }: Pick<Handed, 'json' | 'made'>): string {
  if (!made) return json
  return made.output === 'json' ? made.text : JSON.stringify(made.text)
}

/** The text, number or boolean at a path; undefined where there is none. */
function textAt(event: CloudEvent, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  let value: unknown = event
  for (const part of path.split('.'))
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as never)[part] : undefined
  const isText = ['string', 'number', 'boolean'].includes(typeof value) && value !== ''
  return isText ? String(value) : undefined
}

/** A name that the engine can keep: a long one, and one with control characters, is its digest. */
function nameOf(text: string): string {
  const isPlain = text.length <= longestName && !/[\u0000-\u001f\u007f]/.test(text)
  return isPlain ? text : createHash('sha256').update(text).digest('hex')
}

import { createHash } from 'node:crypto'
import { type DeadLetter, deliveryId, noRule, parseJobId } from '@sluice/delivery'
import { formatPosition, JsonScanner, nameBeside, nameOfTenant, operatorBus, tenantOf } from '@sluice/event'
import type { DeadMessage, NewMessage } from '@sluice/message'

/** The type of the event that a message without one becomes in a dead letter. */
const messageType = 'sluice.queue.message'

const words = {
  receives: ({ receives }: DeadMessage) => `it was received ${receives} times and not acknowledged`,
  expired: () => 'its retention ended before it was acknowledged',
  closed: () => 'an earlier message of its group was given up, and none may overtake it',
} as const

export interface MessageLetter {
  readonly letter: DeadLetter
  readonly eventJson: string
}

/**
 * The dead letter of a message that its queue gave up: that of the delivery if a rule sent it, else one of the tenant's bus `sluice` with an
 * event of Sluice's around the message. The same message has the same letter each time.
 *
 * @param queue with its tenant, see `tenantOf`
 */
export function letterOfMessage(queue: string, message: DeadMessage): MessageLetter {
  const { tenant, name } = tenantOf(queue)
  const delivery = message.delivery === undefined ? undefined : parseJobId(message.delivery)
  const position = formatPosition(0, entryIdOf(queue, message))
  const plain = { bus: nameOfTenant(tenant, operatorBus), position, rule: noRule, target: name, redrives: 0 }
  const whose = delivery ?? plain
  return {
    letter: {
      ...{ id: deliveryId(whose), ...whose, targetType: 'queue', destination: name },
      ...{ reason: message.reason, error: words[message.reason](message), attempts: [] },
      failedAt: new Date(message.diedAt).toISOString(),
    },
    eventJson: delivery ? message.body : wrapped(name, message),
  }
}

/** A message on its way back to its queue. */
export interface MessageBack {
  /** With its tenant, see `tenantOf`. */
  readonly queue: string
  readonly message: NewMessage
}

/** Reverses {@link letterOfMessage}, for a letter of a message that no rule sent. @returns undefined if the event is none of Sluice's around a message */
export function messageOfLetter(letter: DeadLetter, eventJson: string): MessageBack | undefined {
  const event = JSON.parse(eventJson) as Partial<Record<string, unknown>>
  const body = dataText(eventJson)
  if (event['type'] !== messageType || body === undefined) return undefined
  const { group, fairkey, messageattributes } = event
  return {
    queue: nameBeside(letter.bus, letter.target),
    message: {
      ...{ body, dedupeId: `${letter.id}~${letter.redrives + 1}~${letter.failedAt}`, opens: true },
      ...(typeof group === 'string' && { group }),
      ...(typeof fairkey === 'string' && { fairKey: fairkey }),
      ...(typeof messageattributes === 'string' && {
        attributes: JSON.parse(messageattributes) as Record<string, string>,
      }),
    },
  }
}

/** The body keeps its bytes. */
function wrapped(queue: string, { id, sentAt, group, fairKey, attributes, receives, body }: DeadMessage): string {
  const event = {
    ...{ specversion: '1.0', id, source: `/sluice/queues/${queue}`, type: messageType },
    ...{ time: new Date(sentAt).toISOString(), datacontenttype: 'application/json', receives },
    ...(group !== undefined && { group }),
    ...(fairKey !== undefined && { fairkey: fairKey }),
    ...(attributes && { messageattributes: JSON.stringify(attributes) }),
  }
  return `${JSON.stringify(event).slice(0, -1)},"data":${body}}`
}

function dataText(json: string): string | undefined {
  const scanner = new JsonScanner(json, Infinity)
  let data: string | undefined
  scanner.object(name => {
    scanner.next()
    const { at } = scanner
    scanner.value(Infinity)
    if (name === 'data') data = json.slice(at, scanner.at)
  })
  return data
}

/** The id of an entry that no log has: Redis gives no entry of a millisecond such a high number. */
function entryIdOf(queue: string, { id, sentAt }: DeadMessage): string {
  const digest = createHash('sha256').update(`${queue}\n${id}`).digest().readUIntBE(0, 6)
  return `${sentAt}-${1e9 + (digest % 8e9)}`
}

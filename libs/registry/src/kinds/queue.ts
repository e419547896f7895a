import type { MessagePolicy } from '@sluice/message'
import { nameForm, namePattern } from '@sluice/delivery'
import { ConflictError, InvalidError, NotFoundError, nameBeside, tenantOf } from '@sluice/event'
import { Optional } from '@sluice/targets'
import { IsBoolean, IsIn, IsInt, IsString, Max, Min, ValidateIf } from 'class-validator'
import type { Kind } from './kind.js'
import { messageBounds } from './queue-message.js'
import { checkFields, checkFullName, withoutNames } from './settings.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

/** Most queues that are declared. */
const maxQueues = 1000

/** What becomes of a group of a FIFO queue when one of its messages is given up; the words are those of ordered handlers. */
const onFailure = ['park', 'skip', 'block'] as const

/** The settings of a queue that is pulled. */
export class QueueSettings {
  /** Messages of one group are received in order, one at a time. Such a queue is not one of BullMQ. */
  @Optional()
  @IsBoolean()
  fifo: boolean = false

  /** Keys that have messages take turns, so that one with many does not hold up the others. Such a queue is not one of BullMQ. */
  @Optional()
  @IsBoolean()
  fair: boolean = false

  /** Milliseconds for which a message that was received is given to nobody else: up to 12 hours, 30 seconds by default. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(12 * hour)
  visibilityMs: number = 30_000

  /** Milliseconds until a message that says no delay of its own may be received: up to a year, 0 by default. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(year)
  delayMs: number = 0

  /**
   * Milliseconds that a message is kept until it is acknowledged: one minute to one year; `null` for ever. If it is left out: 4 days,
   * and for ever where rules or BullMQ had made the queue already.
   */
  @ValidateIf((_object, value) => value !== undefined && value !== null)
  @IsInt()
  @Min(minute)
  @Max(year)
  retentionMs?: number | null

  /** Receives after which a message that comes back is given up: 1 to 1000, 5 by default. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1000)
  maxReceives: number = 5

  /** The queue that gets what is given up. Left out: it becomes dead letters of the platform. */
  @Optional()
  @IsString()
  deadLetterQueue?: string

  /** FIFO: what becomes of a group whose message was given up. `park` by default. */
  @Optional()
  @IsIn(onFailure)
  onFailure?: (typeof onFailure)[number]

  /** Milliseconds within which a dedupe id is accepted once: up to a day, 0 for off, 5 minutes by default. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(day)
  dedupeMs: number = 5 * minute

  /** Whether a message without a dedupe id gets a digest of its body for one. */
  @Optional()
  @IsBoolean()
  contentDedupe: boolean = false

  /** Bytes of one message, attributes included: 1 KiB to 1 MiB, 256 KiB by default. */
  @Optional()
  @IsInt()
  @Min(1024)
  @Max(messageBounds.bytes)
  maxMessageBytes: number = messageBounds.bytes / 4

  /** Nothing is received while it is paused; what is sent waits. */
  @Optional()
  @IsBoolean()
  paused: boolean = false
}

export interface QueueNames {
  /** With its tenant, see `tenantOf`. */
  readonly name: string
}

/** A queue that is pulled. */
export interface Queue extends Readonly<QueueSettings>, QueueNames {
  readonly retentionMs: number | null
}

/** What a put is made of: the settings that a caller sent, and whether rules or BullMQ made the queue before. */
export interface QueuePut {
  readonly settings: unknown
  readonly wasThere: boolean
}

/** Resources that a queue is checked against. */
export interface QueuesAmong {
  readonly queues: ReadonlyMap<string, Queue>
}

export const queueKind = {
  name: 'queue',
  plural: 'queues',
  inSnapshot: true,
  counted: true,

  field: ({ name }) => name,

  check(put, { name }): QueueSettings & { readonly wasThere: boolean } {
    checkFullName('queue', name)
    if (tenantOf(name).name.startsWith('sluice-')) throw ownQueue(name)
    const { settings, wasThere } = put as QueuePut
    const given = withoutNames(settings ?? {}, { name }, 'INVALID_QUEUE')
    const queue = checkFields(QueueSettings, given, 'INVALID_QUEUE')
    if (queue.onFailure !== undefined && !queue.fifo) throw invalid('onFailure', 'goes with "fifo": true')
    if (queue.deadLetterQueue !== undefined && !namePattern.test(queue.deadLetterQueue))
      throw invalid('deadLetterQueue', `must be the name of a queue: ${nameForm}`)
    return { ...queue, wasThere }
  },

  checkAmong({ deadLetterQueue, fifo }, { name }, { queues }: QueuesAmong): void {
    if (deadLetterQueue === undefined) return
    const path = 'deadLetterQueue'
    const full = nameBeside(name, deadLetterQueue)
    if (full === name) throw invalid(path, 'must be another queue')
    const other = queues.get(full)
    if (!other) throw invalid(path, `must be a queue that exists: make '${deadLetterQueue}' first`)
    if (other.fifo && !fifo) throw invalid(path, `must not be FIFO: messages of this queue have no group`)
  },

  next(before, { wasThere, retentionMs, ...settings }, { name }): { value: Queue } {
    for (const field of ['fifo', 'fair'] as const)
      if (before && before[field] !== settings[field]) throw otherEngine(name, field, before[field])
    const byDefault = before ? before.retentionMs : wasThere ? null : 4 * day
    return { value: { name, ...settings, retentionMs: retentionMs === undefined ? byDefault : retentionMs } }
  },

  most: () => maxQueues,
  tooMany: () =>
    new ConflictError('TOO_MANY_QUEUES', `${maxQueues} queues are declared, the most there can be`, {
      limit: maxQueues,
    }),
  unknown: ({ name: queue }) => new NotFoundError('UNKNOWN_QUEUE', `there is no queue '${queue}'`, { queue }),
} as const satisfies Kind<QueueNames, QueueSettings & { readonly wasThere: boolean }, Queue>

/** A queue that only rules, or BullMQ, know of. */
export function undeclaredQueue(name: string): Queue {
  return { name, ...new QueueSettings(), retentionMs: null }
}

/** What an engine is to do with the messages of a queue. */
export function policyOf({ fifo, fair, retentionMs, maxReceives, dedupeMs, onFailure = 'park' }: Queue): MessagePolicy {
  return { fifo, fair, ...(retentionMs !== null && { retentionMs }), maxReceives, dedupeMs, onFailure }
}

/** Whether Sluice's own engine keeps its messages, and not BullMQ. */
export function isOwnEngine({ fifo, fair }: Pick<Queue, 'fifo' | 'fair'>): boolean {
  return fifo || fair
}

function invalid(path: string, must: string): InvalidError {
  return new InvalidError('INVALID_QUEUE', `${path} ${must}`, { path })
}

function ownQueue(queue: string): InvalidError {
  const must = 'a queue name must not begin with "sluice-": those queues are Sluice\'s own'
  return new InvalidError('INVALID_NAME', must, { queue })
}

function otherEngine(name: string, path: string, is: boolean): ConflictError {
  const fix = 'delete the queue and make it again, or take another name'
  const message = `queue '${name}' has "${path}": ${is}, which cannot change while it exists: ${fix}`
  return new ConflictError('QUEUE_EXISTS', message, { queue: name, path, [path]: is })
}

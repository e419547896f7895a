import { createHash } from 'node:crypto'
import { type CloudEvent, partitionKey } from '@sluice/event'
import {
  readDelivery,
  readEvent,
  readLogId,
  readRedrives,
  readRules,
  readTransform,
  type TargetRef,
} from '../../wire/entries.js'
import { parseEvent, type RawEntry, toEntry } from '../../wire/entry.js'
import type { EntryPart } from './lane-store.js'
import type { Shard } from '../../shards/shards.js'

/** One event for one handler of an ordered subscription. */
export interface OrderedTask {
  readonly shard: Shard
  /** The name of the lane: `<subscription>/<rule>/<hash of the partition key>`. */
  readonly lane: string
  readonly rule: string
  /** The event's own entry id in the log. */
  readonly logId: string
  /** The event as JSON. */
  readonly text: string
  /** Undefined if the text is not JSON. */
  readonly event: CloudEvent | undefined
  /** The transform of the target, as JSON. */
  readonly transform?: string | undefined
  readonly redrives: number
  /** The target that the delivery is of, if this handler gets the event in place of it. */
  readonly delivery?: TargetRef | undefined
  /** The number of starts, this one included. */
  readonly attempt: number
  /** State that the last attempt left; '' at first. */
  readonly tries: string
}

/** A rule of an entry that was read from the subscription and is held in memory. */
export interface Part extends EntryPart, OrderedTask {
  /** Taken from a former owner that may have started it: its start is counted in Redis. */
  readonly recovered: boolean
}

/**
 * The events of one partition key for one handler that this process holds. Order within a lane rests on two rules: writes of a
 * lane are made one after another; and once an event waits in the lane's stream in Redis (the lane is parked), all older
 * events wait there too and all newer ones go behind it.
 */
export class Lane {
  /** Whether events wait in its stream; undefined until Redis was asked. */
  parked: boolean | undefined
  /** Whether the lane is parked and its head may be tried. */
  due = false
  /** The letter that closed it; '' if it was open when Redis was last asked. */
  closedBy = ''
  /** Parts that were read from the subscription, oldest first. */
  readonly waiting: Part[] = []
  /** The event that is being tried: a part from the subscription until it is moved, or the head of the lane's stream. */
  current: { readonly part?: Part; headId: string } | undefined
  serving = false
  tidying = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(readonly name: string) {}

  get rule(): string {
    return this.name.split('/')[1]!
  }

  /** Whether an event can be tried now. */
  get ready(): boolean {
    return this.parked === undefined ? false : this.parked ? this.due : this.waiting.length > 0
  }

  /** Whether the lane holds more than it may hold in memory. */
  crowded(most: number): boolean {
    return this.parked === undefined ? false : this.waiting.length > (this.parked ? 0 : most)
  }

  /** Whether nothing of the lane is in memory. */
  get forgettable(): boolean {
    const held = this.serving || this.tidying || this.waiting.length > 0
    return this.parked !== undefined && !held && !this.ready
  }

  /** Makes a write after all earlier ones of this lane. */
  alone<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#last.then(write)
    this.#last = result.catch(() => undefined)
    return result
  }
}

/**
 * The unfinished parts of an entry of the subscription.
 *
 * @param attempt the number of the next start; 0 for a new entry, whose first start is not counted
 * @param done the finished rules of the entry
 */
export function partsOf(
  subscription: string,
  shard: Shard,
  raw: RawEntry,
  attempt: number,
  done: readonly string[],
): Part[] {
  const rules = [...new Set(readRules(toEntry(raw).fields).filter(Boolean))]
  const content = contentOf(shard, raw)
  const key = (content.event && partitionKey(content.event)) || content.logId
  return rules
    .filter(rule => !done.includes(rule))
    .map(rule => ({
      ...content,
      ...{ entryId: raw[0], rule, rules: rules.length, lane: laneName(subscription, rule, key), tries: '' },
      ...{ attempt: Math.max(attempt, 1), recovered: attempt > 0 },
    }))
}

/** An entry of a lane's stream, as a task that was not started. */
export function headTask(shard: Shard, lane: Lane, raw: RawEntry): OrderedTask {
  return { ...contentOf(shard, raw), lane: lane.name, rule: lane.rule, attempt: 0, tries: '' }
}

function contentOf(
  shard: Shard,
  raw: RawEntry,
): Pick<OrderedTask, 'shard' | 'logId' | 'text' | 'event' | 'transform' | 'redrives' | 'delivery'> {
  const { id, fields } = toEntry(raw)
  const text = readEvent(fields) ?? ''
  const logId = readLogId(fields) ?? id
  const event = parseEvent(text)
  const of = { transform: readTransform(fields), redrives: readRedrives(fields), delivery: readDelivery(fields) }
  return { shard, logId, text, event, ...of }
}

/** 96 bits of the key's hash: two keys that share them would only wait for each other. */
export function laneName(subscription: string, rule: string, key: string): string {
  return `${subscription}/${rule}/${createHash('sha256').update(key).digest('base64url').slice(0, 16)}`
}

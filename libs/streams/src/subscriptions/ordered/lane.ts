import { createHash } from 'node:crypto'
import { type CloudEvent, partitionKey } from '@sluice/event'
import { readDelivery, readEvent, readLogId, readRedrives, readRules, type TargetRef } from '../../wire/entries.js'
import { parseEvent, type RawEntry, toEntry } from '../../wire/entry.js'
import type { EntryPart } from './lane-store.js'
import type { Shard } from '../../shards/shards.js'

/** One event for one handler of an ordered subscription. */
export interface OrderedTask {
  readonly shard: Shard
  /** What stays in order: `<subscription>/<rule>/<hash of the partition key>`. */
  readonly lane: string
  readonly rule: string
  /** The event's own entry id in the log. */
  readonly logId: string
  /** The event as JSON. */
  readonly text: string
  /** Undefined when the text is no JSON. */
  readonly event: CloudEvent | undefined
  readonly redrives: number
  /** The target that the delivery is of, where this handler gets the event in place of it. */
  readonly delivery?: TargetRef | undefined
  /** How often it was started, this time included. */
  readonly attempt: number
  /** What the attempt before left to be known; '' at first. */
  readonly tries: string
}

/** A rule of an entry that was read from the subscription and is held in memory. */
export interface Part extends EntryPart, OrderedTask {
  /** It was taken before, by an owner that may have started it: starting it is counted. */
  readonly recovered: boolean
}

/**
 * The events of one partition key for one handler, as far as this process holds them. Order within a lane rests on two
 * things: what is written of it is written by one at a time, and once something waits in its stream in Redis (it is
 * parked), whatever is older waits there too and whatever is newer goes behind it.
 */
export class Lane {
  /** Whether something waits in its stream. Not known before Redis was asked. */
  parked: boolean | undefined
  /** Parked, and the head may be tried. */
  due = false
  /** The letter that closed it; '' while it is open as far as is known. */
  closedBy = ''
  /** Read from the subscription, oldest first, and older than whatever is read next. */
  readonly waiting: Part[] = []
  /** What is being tried: a part read from the subscription until it is moved, or the head of the lane's stream. */
  current: { readonly part?: Part; headId: string } | undefined
  serving = false
  tidying = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(readonly name: string) {}

  get rule(): string {
    return this.name.split('/')[1]!
  }

  /** Something can be tried now. */
  get ready(): boolean {
    return this.parked === undefined ? false : this.parked ? this.due : this.waiting.length > 0
  }

  /** More is held than a lane may hold in memory. */
  crowded(most: number): boolean {
    return this.parked === undefined ? false : this.waiting.length > (this.parked ? 0 : most)
  }

  /** Nothing of it is in memory. */
  get forgettable(): boolean {
    const held = this.serving || this.tidying || this.waiting.length > 0
    return this.parked !== undefined && !held && !this.ready
  }

  /** Writes of one lane wait for each other. */
  alone<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#last.then(write)
    this.#last = result.catch(() => undefined)
    return result
  }
}

/**
 * The parts of an entry of the subscription that are still to be done.
 *
 * @param attempt how often it will have been started; 0 for a new one, of which nobody counts
 * @param done its rules that are finished
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

/** An entry of a lane's stream, as if it had not been started. */
export function headTask(shard: Shard, lane: Lane, raw: RawEntry): OrderedTask {
  return { ...contentOf(shard, raw), lane: lane.name, rule: lane.rule, attempt: 0, tries: '' }
}

function contentOf(
  shard: Shard,
  raw: RawEntry,
): Pick<OrderedTask, 'shard' | 'logId' | 'text' | 'event' | 'redrives' | 'delivery'> {
  const { id, fields } = toEntry(raw)
  const text = readEvent(fields) ?? ''
  const logId = readLogId(fields) ?? id
  const event = parseEvent(text)
  return { shard, logId, text, event, redrives: readRedrives(fields), delivery: readDelivery(fields) }
}

/** 96 bits of the key's hash: two keys that share them would only wait for each other. */
export function laneName(subscription: string, rule: string, key: string): string {
  return `${subscription}/${rule}/${createHash('sha256').update(key).digest('base64url').slice(0, 16)}`
}

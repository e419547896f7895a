import { bucketOf } from '@sluice/biography'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import {
  type DeadLetter,
  deliveryId,
  type KeptLetter,
  noRule,
  otherFingerprint,
  parseJobId,
  type Reason,
  reasonNow,
} from '@sluice/delivery'
import { formatPosition, NotFoundError, parsePosition } from '@sluice/event'
import { dlqGroup, fanOutGroup, routerGroup } from '../shards/groups.js'
import type { Fenced } from '../shards/leases.js'
import { Transfers } from '../log/transfers.js'
import { noJournal } from '../journal/journal.js'
import { journalKeys } from '../journal/step-lines.js'
import type { Keys } from '../redis/keys.js'
import { LetterSteps } from './letter-steps.js'
import { deleteScript, giveScript, keepScript, redriveScript } from './dead-letters.script.js'
import { type BusLayout, type Shard, shardName, shardsOf } from '../shards/shards.js'
import { type EntryAddress, formatTarget, writeAddress } from '../wire/entries.js'

/** An entry of the `dead` stream. Without a letter it is dropped. */
export interface GivenLetter {
  readonly entryId: string
  readonly letter?: KeptLetter
  /** The text of the event; not necessarily JSON if the reason is `unreadable`. */
  readonly eventJson: string
}

/** Where a redrive sends the event: to a subscription, to fan-out for one target, or to the bus. */
export type RedriveTo = EntryAddress

/** Most groups of a shard. Letters of further fingerprints share one group, see `otherFingerprint`. */
export const mostGroups = 1000

/** Milliseconds that the attempts of a redriven letter are kept, in case the delivery fails again. */
const pastMs = 3 * 24 * 3_600_000

/** Dead letters of all shards. The process that gives a delivery up writes the letter to the `dead` stream; dlq keeps it. */
export class DeadLetterStore {
  constructor(
    readonly redis: RedisClient,
    readonly keys: Keys,
    /** The bus as the registry has it now. @throws NotFoundError if there is none. Default: every bus exists. */
    private readonly busNow: (bus: string) => Promise<BusLayout> = async name => ({ name, shards: 1 }),
    readonly transfers = new Transfers(redis, keys.checkMark(), () => []),
    /** Where it is told what became of letters. Default: nowhere. */
    private readonly journal = noJournal(),
  ) {}

  /**
   * Appends a dead letter to the `dead` stream. Once this resolves, the delivery may be acknowledged; if it throws, it must not
   * be.
   *
   * If the bus was deleted, nothing is written: its events and letters are deleted too, and no API could show this letter.
   *
   * @param eventJson the event's text as it was delivered
   * @returns false if the bus was deleted
   */
  async give(letter: DeadLetter, eventJson: string): Promise<boolean> {
    const { bus, index } = shardOfDelivery(letter)
    const own = [this.keys.dead(bus, index), this.keys.bell(bus, index, dlqGroup)]
    const give = (mayMake: 0 | 1) => this.transfers.run(giveScript, own, [JSON.stringify(letter), eventJson, mayMake])
    if ((await give(0)) !== null) return true
    if (!(await this.#isThere(bus))) return false
    await give(1)
    return true
  }

  async #isThere(bus: string): Promise<boolean> {
    try {
      return Boolean(await this.busNow(bus))
    } catch (error) {
      if (error instanceof NotFoundError) return false
      throw error
    }
  }

  /** Moves letters from the `dead` stream to the hashes that keep them, and acknowledges them after that. */
  async keep(shard: Shard, token: string, given: readonly GivenLetter[]): Promise<Fenced> {
    const { keys, journal } = this
    const { bus, index } = shard
    const own = [...this.#kept(shard), keys.lease(bus, index, dlqGroup), keys.dead(bus, index)]
    const steps = new LetterSteps(keys, shard, own)
    const args: (string | number)[] = [dlqGroup, token, mostGroups, otherFingerprint, journal.retentionMs(bus)]
    for (const { entryId, letter, eventJson } of given) {
      const { fingerprint = '', ...rest } = letter ?? {}
      args.push(
        entryId,
        letter?.id ?? '',
        failedAtMs(letter),
        fingerprint,
        letter ? JSON.stringify(rest, readable) : '',
        eventJson,
        ...(letter ? steps.of(letter.position, this.#keptStep(letter)) : ['', 0]),
      )
    }
    return (await keepScript.run(this.redis, steps.keys, args)) === -1 ? 'deposed' : 'done'
  }

  /** The last redriven letter of each delivery, with its attempts; undefined for a delivery without one. */
  async past({ bus, index }: Shard, ids: readonly string[]): Promise<(DeadLetter | undefined)[]> {
    if (ids.length === 0) return []
    const texts = await this.redis.mget(ids.map(id => this.keys.letterPast(bus, index, id)))
    return texts.map(text => (text === null ? undefined : (JSON.parse(text) as DeadLetter)))
  }

  /** Letters of one shard by id; undefined for an id without a letter. */
  async read({ bus, index }: Shard, ids: readonly string[]): Promise<(KeptLetter | undefined)[]> {
    if (ids.length === 0) return []
    const texts = await this.redis.hmget(this.keys.letters(bus, index), ...ids)
    return texts.map(text => (text === null ? undefined : readKept(text)))
  }

  /** The events of letters of one shard, as JSON; undefined for an id without a letter. */
  async events({ bus, index }: Shard, ids: readonly string[]): Promise<(string | undefined)[]> {
    if (ids.length === 0) return []
    const events = await this.redis.hmget(this.keys.letterEvents(bus, index), ...ids)
    return events.map(event => event ?? undefined)
  }

  /** A letter and its event; undefined if there is none, or the id is not an id of a letter. */
  async get(id: string): Promise<{ letter: KeptLetter; eventJson: string } | undefined> {
    const shard = shardOfLetter(id)
    if (!shard) return undefined
    const [[letter], [eventJson]] = await Promise.all([this.read(shard, [id]), this.events(shard, [id])])
    return letter && eventJson !== undefined ? { letter, eventJson } : undefined
  }

  /**
   * Sends the letter's event again and deletes the letter, in one step. Calls of one tick are executed in order.
   *
   * @param edited an event to send in place of the stored one
   * @returns false if the letter was redriven or deleted meanwhile
   */
  async redrive(letter: KeptLetter, to: RedriveTo, edited = ''): Promise<boolean> {
    const { keys } = this
    const shard = shardOfDelivery(letter)
    const { bus, index } = shard
    const [stream, ...bells] = to.bus
      ? [keys.events(bus, index), keys.bell(bus, index, routerGroup)]
      : to.subscription === undefined
        ? [keys.deliveries(bus, index), keys.bell(bus, index, fanOutGroup)]
        : [keys.subscription(bus, index, to.subscription)]
    const another = to.rule !== letter.rule || to.target !== letter.target
    const fields = writeAddress(parsePosition(letter.position)!.entryId, to, another ? letter : undefined)
    const past = keys.letterPast(bus, index, letter.id)
    const { logId, line, retentionMs } = this.#redriveStep(letter, to, another)
    const told = journalKeys(keys, shard, [bucketOf(logId)])
    const own = [...this.#kept(shard), past, stream, keys.subscriptions(bus, index), ...told, ...bells]
    const args = [letter.id, letter.redrives + 1, edited, pastMs, retentionMs, line, ...fields]
    return (await redriveScript.run(this.redis, own, args)) === 1
  }

  /** Deletes letters for good, with their events. @returns the ids of the letters that existed */
  async delete(ids: readonly string[]): Promise<string[]> {
    const byShard = new Map<string, { shard: Shard; some: string[] }>()
    for (const id of ids) {
      const shard = shardOfLetter(id)
      if (!shard) continue
      const group = byShard.get(shardName(shard)) ?? { shard, some: [] }
      byShard.set(shardName(shard), group)
      group.some.push(id)
    }
    const deleted = await Promise.all(
      Array.from(byShard.values(), ({ shard, some }) => {
        const steps = new LetterSteps(this.keys, shard, this.#kept(shard))
        const args = some.flatMap(id => [id, ...this.#deletedStep(steps, id)])
        return deleteScript.run(this.redis, steps.keys, [this.journal.retentionMs(shard.bus), ...args])
      }),
    )
    return deleted.flat()
  }

  #keptStep({ bus, position, rule, target, redrives, reason, error, failedAt }: KeptLetter): string {
    const step = { name: 'INVOCATION_DLQ', rule, target, redrives, reason, error } as const
    return this.journal.line(
      bus,
      logIdOf(position),
      { ...step, at: Date.parse(failedAt) || this.journal.now() },
      'errors',
    )
  }

  #redriveStep({ bus, position, rule, target, redrives }: KeptLetter, to: RedriveTo, another: boolean) {
    const logId = logIdOf(position)
    const receiver = to.bus ? bus : another ? formatTarget(to) : undefined
    const step = { name: 'INVOCATION_REDRIVE', rule, target, redrives: redrives + 1, receiver } as const
    return { logId, line: this.journal.line(bus, logId, step, 'errors'), retentionMs: this.journal.retentionMs(bus) }
  }

  #deletedStep(steps: LetterSteps, id: string): [line: string, bucket: number] {
    const { bus, position, rule, target } = parseJobId(id)!
    const step = { name: 'LETTER_DELETED', rule, target } as const
    return steps.of(position, this.journal.line(bus, logIdOf(position), step, 'errors'))
  }

  /** The number of letters of a bus. */
  async count(bus: BusLayout): Promise<number> {
    const counts = await Promise.all(shardsOf([bus]).map(shard => this.countOf(shard)))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** The number of letters of one shard. */
  countOf({ bus, index }: Shard): Promise<number> {
    return this.redis.zcard(this.keys.letterIndex(bus, index))
  }

  #kept({ bus, index }: Shard): string[] {
    const { keys } = this
    return [
      keys.letters(bus, index),
      keys.letterEvents(bus, index),
      keys.letterIndex(bus, index),
      keys.letterGroups(bus, index),
      keys.closed(bus, index),
    ]
  }
}

/**
 * The dead letter of a stream entry that has no target, or whose targets cannot be read: its rule is `none`.
 *
 * @param target `none` for an entry of the log. Entries of other streams may have the same id, so they pass the stream's group
 */
export function letterOfEntry(
  { bus, index }: Shard,
  entryId: string,
  reason: Reason,
  error: string,
  target = 'none',
): DeadLetter {
  const delivery = { bus, position: formatPosition(index, entryId), rule: noRule, target, redrives: 0 }
  const whom = { targetType: 'none', destination: 'none' } as const
  return {
    id: deliveryId(delivery),
    ...delivery,
    ...whom,
    reason,
    error,
    attempts: [],
    failedAt: new Date().toISOString(),
  }
}

function readKept(text: string): KeptLetter {
  const letter = JSON.parse(text) as KeptLetter
  return { ...letter, reason: reasonNow(letter.reason) }
}

/** The shard of a dead letter's id; undefined if the text is not such an id. */
export function shardOfLetter(id: string): Shard | undefined {
  const delivery = parseJobId(id)
  // a job's id is not a letter's: it has the number of the redrive in it
  return delivery && deliveryId(delivery) === id ? shardOfDelivery(delivery) : undefined
}

function logIdOf(position: string): string {
  return parsePosition(position)!.entryId
}

function shardOfDelivery({ bus, position }: { bus: string; position: string }): Shard {
  return { bus, index: parsePosition(position)!.shard }
}

/** Replaces halves of surrogate pairs, which cutting an error text leaves: the scripts could not read such a letter. */
function readable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value
}

function failedAtMs(letter: DeadLetter | undefined): number {
  return Date.parse(letter?.failedAt ?? '') || Date.now()
}

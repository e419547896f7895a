import type { RedisClient } from '../../redis/cluster/redis-client.js'
import type { Confirmed } from '../../log/confirmed.js'
import type { RawEntry } from '../../wire/entry.js'
import type { StepLines } from '../../journal/step-lines.js'
import type { Keys } from '../../redis/keys.js'
import type { Lease } from '../../shards/leases.js'
import type { Script } from '../../redis/script.js'
import * as scripts from './lanes.script.js'
import { releaseScript } from '../release.script.js'
import { dlqGroup, subscriptionStage } from '../../shards/groups.js'
import { DeposedError } from '../../shards/tenure.js'

/** One rule of one entry of the subscription. */
export interface EntryPart {
  readonly entryId: string
  readonly rule: string
  /** The number of rules of the entry. */
  readonly rules: number
}

/** What the journal keeps of the end of an event: lines of its steps, each with its end. */
export interface Told {
  /** The event's own entry id in the log. */
  readonly logId: string
  readonly steps: string
}

/** A dead letter as JSON. */
export interface Letter {
  readonly id: string
  readonly json: string
}

/** What giving up does to the lane: it goes on; it is closed; or the letter is written only if it is closed already. */
export type GivingUp = 'skip' | 'close' | 'closed'

/** The first entry of a parked lane, taken to be started. */
export interface Head {
  readonly headId: string
  readonly fields: string[]
  readonly started: number
  readonly tries: string
  /** The letter that closed the lane; '' while it is open. */
  readonly closedBy: string
}

type Arguments = [args: readonly (string | number)[], moreKeys?: readonly string[]]

/** Most items of one script call. */
const most = 500

/** The state of an ordered subscription on one shard in Redis. Every write is fenced by the lease. */
export class LaneStore {
  readonly stream: string
  readonly #keys: readonly string[]
  readonly #startsKey: string
  /** Writes that may park or close lanes. */
  readonly #moves = { begun: 0, ended: 0 }

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly name: string,
    readonly lease: Lease,
    private readonly confirmed: Confirmed,
    private readonly linesOf: () => StepLines,
  ) {
    const { bus, index } = lease.shard
    const part = (part: string) => keys.ordered(bus, index, name, part)
    this.stream = keys.subscription(bus, index, name)
    this.#startsKey = part('starts')
    this.#keys = [
      ...[keys.lease(bus, index, subscriptionStage(name)), this.stream],
      ...['partly', 'due', 'tries', 'starts'].map(part),
      ...[keys.dead(bus, index), keys.closed(bus, index), keys.closers(bus, index)],
      keys.bell(bus, index, dlqGroup),
    ]
  }

  /**
   * Takes new entries, or returns the id after which the next one will come.
   *
   * @returns `calm`: no lane of the shard is parked or closed, so that none has to be looked at
   */
  async take(count: number, bytes: number): Promise<{ entries: RawEntry[]; last: string; calm: boolean }> {
    const { begun, ended } = this.#moves
    const [entries, last, calm] = await this.#run(scripts.takeScript, '', [count, bytes])
    return { entries, last, calm: calm === 1 && begun === ended && begun === this.#moves.begun }
  }

  /** Entries that this owner or a former one took and did not finish. */
  async recover(
    after: string,
    count: number,
    bytes: number,
  ): Promise<{ id: string; taken: number; fields: string[] | null; done: readonly string[] }[]> {
    const found = await this.#run(scripts.recoverScript, '', [count, bytes, after])
    return found.map(([id, taken, fields, done]) => ({ id, taken, fields, done: done.split(',') }))
  }

  /** For each lane whether entries wait in its stream, and the letter that closed it ('' if it is open). */
  async look(lanes: readonly string[]): Promise<{ parked: boolean; closedBy: string }[]> {
    const flat = (await Promise.all(pages(lanes).map(page => this.#run(scripts.lookScript, '', page)))).flat()
    return lanes.map((_, i) => ({ parked: flat[i * 2] === 1, closedBy: String(flat[i * 2 + 1]) }))
  }

  async count(times: number, entryIds: readonly string[]): Promise<void> {
    for (const page of pages(entryIds)) await this.#run(scripts.countScript, '', [times, ...page])
  }

  /** Takes the `times`th start of an entry back. Does nothing if another owner started it since. */
  async notStarted(entryId: string, times: number): Promise<void> {
    const as = [this.name, 'owner', 0]
    await releaseScript.runInOrder(this.redis, [this.stream], [...as, entryId, times, times - 1])
  }

  /** As {@link notStarted}, for the head of a lane. */
  async headNotStarted(lane: string, headId: string, times: number): Promise<void> {
    const keys = [this.#laneKey(lane), this.#startsKey]
    await scripts.headNotStartedScript.runInOrder(this.redis, keys, [lane, headId, times])
  }

  async finish(parts: readonly (EntryPart & { readonly told?: Told | undefined })[]): Promise<void> {
    await Promise.all(
      pages(parts).map(page => {
        const lines = this.#linesOf(page)
        const alone = page.filter(({ rules }) => rules === 1).map(({ entryId }) => entryId)
        const others = page.filter(({ rules }) => rules > 1).flatMap(words)
        const args = [...lines.args, alone.length, ...alone, ...others]
        return this.#confirm(scripts.finishScript, '', args, lines.keys)
      }),
    )
  }

  #linesOf(ended: readonly { readonly told?: Told | undefined }[]): StepLines {
    const lines = this.linesOf()
    for (const { told } of ended) if (told && told.steps !== '') lines.add(told.logId, told.steps)
    return lines
  }

  /**
   * Moves entries to the end of the lane's stream.
   *
   * @param head delay and tries, if the first of the entries was started and becomes the head; without it a parked lane stays
   * as it is
   * @returns the id of the lane's head
   */
  async park(
    lane: string,
    parts: readonly EntryPart[],
    head?: { readonly dueMs: number; readonly tries: string; readonly started: number },
  ): Promise<string> {
    let first = ''
    for (const [i, page] of pages(parts).entries()) {
      const state = head && i === 0 ? [head.dueMs, head.tries, head.started] : ['', '', '']
      first = await this.#move(scripts.parkScript, lane, [...state, ...page.flatMap(words)])
    }
    return first
  }

  /** @returns false for `closed` if the lane turned out to be open */
  async giveUp(lane: string, how: GivingUp, parts: readonly (EntryPart & { letter: Letter })[]): Promise<boolean> {
    const args = parts.flatMap(part => [...words(part), part.letter.id, part.letter.json])
    return (await this.#move(scripts.giveUpScript, lane, [how, ...args])) === 1
  }

  /** Takes the head of a lane to start it. */
  async takeHead(lane: string): Promise<Head | 'empty' | 'not due'> {
    const reply = await this.#run(scripts.headScript, lane, [])
    if (!Array.isArray(reply)) return reply === 0 ? 'empty' : 'not due'
    const [headId, fields, started, tries, closedBy] = reply
    return { headId, fields, started, tries, closedBy }
  }

  /** The first entries of a lane, without taking them. */
  async heads(lane: string, count: number): Promise<RawEntry[]> {
    return this.redis.xrange(this.#laneKey(lane), '-', '+', 'COUNT', count)
  }

  async retryHead(lane: string, headId: string, dueMs: number, tries: string): Promise<void> {
    await this.#run(scripts.retryHeadScript, lane, [headId, dueMs, tries])
  }

  async postpone(lane: string, ms: number): Promise<void> {
    await this.#run(scripts.postponeScript, lane, [ms])
  }

  /** Finishes the first entries of a lane. Returns whether there is a next one, or that a lane expected to be closed is open. */
  async finishHeads(
    lane: string,
    how: 'done' | GivingUp,
    heads: readonly { readonly headId: string; readonly letter?: Letter; readonly told?: Told | undefined }[],
  ): Promise<'next' | 'empty' | 'open'> {
    const args = heads.flatMap(({ headId, letter }) => [headId, letter?.id ?? '', letter?.json ?? ''])
    const lines = this.#linesOf(heads)
    const reply = await this.#move(scripts.finishHeadScript, lane, [how, ...lines.args, ...args], lines.keys)
    return reply === 2 ? 'open' : reply === 1 ? 'next' : 'empty'
  }

  /** Lanes whose head is due, and the milliseconds until the next one is. */
  async due(count: number): Promise<{ lanes: string[]; nextMs: number | undefined }> {
    const [lanes, nextMs] = await this.#run(scripts.dueScript, '', [count])
    return { lanes, nextMs: nextMs === '' ? undefined : Number(nextMs) }
  }

  #laneKey(lane: string): string {
    const { bus, index } = this.lease.shard
    return this.keys.ordered(bus, index, this.name, `lane:${lane.slice(this.name.length + 1)}`)
  }

  /** @throws DeposedError */
  async #run<Reply>(script: Script<Reply | -1>, lane: string, args: readonly (string | number)[]): Promise<Reply> {
    return this.#ours(await script.run(this.redis, this.#keysOf(lane), this.#argsOf(lane, args)))
  }

  /**
   * For writes that finish events or move them: what memory knows of the lane must survive a failover before its next event begins.
   *
   * @throws DeposedError
   */
  async #confirm<Reply>(
    script: Script<Reply | -1>,
    lane: string,
    args: readonly (string | number)[],
    more: readonly string[] = [],
  ): Promise<Reply> {
    return this.#ours(await this.confirmed.run(script, [...this.#keysOf(lane), ...more], this.#argsOf(lane, args)))
  }

  /** A write that may park or close a lane. */
  async #move<Reply>(script: Script<Reply | -1>, lane: string, ...more: Arguments): Promise<Reply> {
    this.#moves.begun++
    try {
      return await this.#confirm(script, lane, ...more)
    } finally {
      this.#moves.ended++
    }
  }

  #keysOf(lane: string): readonly string[] {
    return lane ? [...this.#keys, this.#laneKey(lane)] : this.#keys
  }

  #argsOf(lane: string, args: readonly (string | number)[]): readonly (string | number)[] {
    return [this.lease.token, this.name, lane, ...args]
  }

  #ours<Reply>(reply: Reply | -1): Reply {
    if (reply === -1) throw new DeposedError(`the lease of ${this.stream} is somebody else's`)
    return reply
  }
}

function words({ entryId, rule, rules }: EntryPart): [string, string, number] {
  return [entryId, rule, rules]
}

function pages<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, i) => items.slice(i * most, (i + 1) * most))
}

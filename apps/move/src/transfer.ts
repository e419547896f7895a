import { webhookQueues } from '@sluice/queues'
import { copyKey, sizeOf } from './copy/key-copy.js'
import { firstWebhookQueue } from './layouts/first-layout.js'
import { isLog, labelOf, type Part, subscriptionOfPart } from './layouts/part.js'
import { copySchedules, countSchedules, deleteSchedules } from './schedules.js'
import { rememberEvents } from './seen-events.js'
import type { Side } from './side.js'
import { spreadWebhooks } from './webhook-jobs.js'

/** By label: keys, and the items that they hold. */
export type Counts = ReadonlyMap<string, { readonly keys: number; readonly items: number }>

/** Keys that are copied at once. */
const atOnce = 16

/** Copies the keys of one platform, while nothing writes to them. What was copied by an interrupted transfer is made again, except logs. */
export class Transfer {
  constructor(
    private readonly from: Side,
    private readonly to: Side,
    /** Whether both sides are one database. */
    private readonly isSame: boolean,
  ) {}

  /**
   * Deletes what an interrupted transfer copied, and the old side does not have any more.
   *
   * @param all also what the old side still has
   */
  async sweep(all = false): Promise<number> {
    const { from, to } = this
    let deleted = 0
    for await (const parts of to.place.parts(to.layout))
      await inTurns(parts, async ({ key, part }) => {
        if (this.#stays(key, part)) return
        if (!all && !this.#isMadeAnew(part) && (await from.place.redis.exists(from.layout.keyOf(part)))) return
        const gone = await to.place.redis.unlink(key)
        deleted += gone
      })
    return deleted + (this.#hasSchedules ? await deleteSchedules(to.place) : 0)
  }

  /** @returns what was copied */
  async copy(): Promise<{ counts: Counts; left: string[] }> {
    const { from, to } = this
    const counts = new Map<string, { keys: number; items: number }>()
    for await (const parts of from.place.parts(from.layout))
      await inTurns(parts, async ({ key, part }) => {
        if (!this.#isCarried(key, part)) return
        const items = await this.#copyPart(key, part)
        count(counts, labelOf(part), items)
      })
    if (this.#hasSchedules) {
      count(counts, 'schedules', await copySchedules(from.place, to.place))
      return { counts, left: [] }
    }
    const { moved, left } = await spreadWebhooks(from.place, to.place)
    if (moved > 0) count(counts, 'webhooks', moved)
    return { counts, left }
  }

  /** What a transfer would copy. */
  async count(): Promise<Counts> {
    const counts = new Map<string, { keys: number; items: number }>()
    const { place, layout } = this.from
    for await (const parts of place.parts(layout))
      await inTurns(parts, async ({ key, part }) => {
        if (this.#isCarried(key, part)) count(counts, labelOf(part), await sizeOf({ redis: place.redis, key }))
      })
    if (this.#hasSchedules) count(counts, 'schedules', await countSchedules(place))
    return counts
  }

  /** @returns each key whose copy has another size, in words */
  async compare(): Promise<string[]> {
    const { from, to } = this
    const wrong: string[] = []
    for await (const parts of from.place.parts(from.layout))
      await inTurns(parts, async ({ key, part }) => {
        if (!this.#isCarried(key, part)) return
        const copy = to.layout.keyOf(part)
        const sizes = () =>
          Promise.all([sizeOf({ redis: from.place.redis, key }), sizeOf({ redis: to.place.redis, key: copy })])
        const [size, copied] = await sizes()
        const has = isGate(part) ? size - (await from.place.redis.hexists(key, 'full')) : size
        // what expires may be gone on one side a moment earlier
        if (has === copied || (isGrown(part) && copied >= has) || (await from.place.redis.pttl(key)) !== -1) return
        wrong.push(`${key} has ${has}, and its copy ${copy} ${copied}`)
      })
    if (!this.#hasSchedules) return wrong
    const [has, copied] = await Promise.all([countSchedules(from.place), countSchedules(to.place)])
    if (has !== copied) wrong.push(`there are ${has} schedules, and ${copied} copies`)
    return wrong
  }

  /** Deletes what was moved from the old side. Gates and registry stay: they refuse, and name the keys. */
  async clean(): Promise<number> {
    const { place, layout } = this.from
    let deleted = 0
    for await (const parts of place.parts(layout))
      await inTurns(parts, async ({ key, part }) => {
        if (isGate(part) || part.kind === 'registry' || (this.isSame && this.#isInBoth(key, part))) return
        const gone = await place.redis.unlink(key) // before the sum is read: others add to it meanwhile
        deleted += gone
      })
    return deleted + (this.#hasSchedules ? await deleteSchedules(place) : 0)
  }

  /** Their keys are no parts: a schedule may belong to another slot group on the new side. Layout 1, alone, may become another one in the same Redis. */
  get #hasSchedules(): boolean {
    return this.from.layout.name !== '1'
  }

  async #copyPart(key: string, part: Part): Promise<number> {
    const { from, to } = this
    const copy = to.layout.keyOf(part)
    const at = { redis: to.place.redis, key: copy }
    const items = await copyKey({ redis: from.place.redis, key }, at, {
      goesOn: isLog(part) || isGrown(part),
      without: isGate(part) ? ['full'] : [],
    })
    if (isLog(part) && part.kind === 'shard' && from.layout.name === '1') await rememberEvents(from, to, part)
    // layout 1 does not list them
    const subscription = subscriptionOfPart(part)
    if (subscription !== undefined && part.kind === 'shard')
      await to.place.redis.sadd(to.layout.keyOf({ ...part, name: 'subscriptions' }), subscription)
    return items
  }

  #isCarried(key: string, part: Part): boolean {
    if (part.kind === 'queue' && part.queue === firstWebhookQueue) return false // spread over other queues
    if (this.from.layout.name === '1' && isSeen(part)) return false // made anew from the log
    return !(this.isSame && this.#isInBoth(key, part))
  }

  /** Whether a key of the new side is no copy: the jobs of targets' queues stay where they are in one Redis. */
  #stays(key: string, part: Part): boolean {
    return this.isSame && this.from.layout.keyOf(part) === key
  }

  /** Whether each copy makes it from the start. */
  #isMadeAnew(part: Part): boolean {
    if (isGrown(part)) return true
    if (this.from.layout.name !== '1') return false
    return isSeen(part) || (part.kind === 'queue' && webhookQueues.names.includes(part.queue))
  }

  #isInBoth(key: string, part: Part): boolean {
    return this.to.layout.keyOf(part) === key
  }
}

function isGate(part: Part): boolean {
  return part.kind === 'shard' && part.name === 'gate'
}

/** A list of names that copying others adds to. */
function isGrown(part: Part): boolean {
  return part.kind === 'shard' && part.name === 'subscriptions'
}

/** Digests of events of the dedupe window. */
function isSeen(part: Part): boolean {
  return part.kind === 'shard' && part.name.startsWith('seen:')
}

function count(counts: Map<string, { keys: number; items: number }>, label: string, items: number): void {
  const before = counts.get(label) ?? { keys: 0, items: 0 }
  counts.set(label, { keys: before.keys + 1, items: before.items + items })
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  const worker = async () => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

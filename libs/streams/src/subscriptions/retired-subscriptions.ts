import type { Edition } from '@sluice/delivery'
import { liveReaders } from './instances.js'
import { routerGroup, subscriptionStage } from '../shards/groups.js'
import { untilEdition } from '../shards/leases.js'
import type { EventLog } from '../log/log.js'
import { announceScript, endBackfillScript, retireScript } from './retire.script.js'
import { type BusLayout, shardsOf } from '../shards/shards.js'
import { timeOf } from '../redis/redis-clock.js'

/** The current rules: a RegistryView. */
export interface RetiringRules {
  readonly snapshot: Edition
  /** Whether the registry still has an edition. */
  knows(edition: Edition): Promise<boolean>
  /** Resolves when the view has everything that was written before the call. */
  refresh(): Promise<void>
  rule(bus: string, name: string): object | undefined
  /** The subscriptions that are targets of rules of the bus. */
  subscriptions(bus: string): readonly string[]
  wasDeleted(bus: string, rule: string): Promise<boolean>
}

/** Entries and lanes that one script call deletes. */
const most = { entries: 10_000, lanes: 500 }

/**
 * Deletes the data of a subscription when the last rule that names it was deleted by a call. The deletion is announced before
 * the rule is deleted, so that the governor finds announcements whose process was interrupted:
 *
 *     announced ─rule deleted─> routers work by the deletion ─> streams and lanes are deleted ─> announcement deleted
 *
 * The announcement of a rule that was not deleted after all, or was created again, is deleted without effect.
 */
export class RetiredSubscriptions {
  constructor(
    private readonly log: EventLog,
    private readonly rules: RetiringRules,
  ) {}

  /** To be called before the rule is deleted. @param subscriptions of the rule */
  async announce(bus: string, rule: string, subscriptions: readonly string[]): Promise<void> {
    if (subscriptions.length === 0) return
    const { redis, keys } = this.log
    const fields = subscriptions.map(name => `${name} ${rule}`)
    await announceScript.run(redis, [keys.retired(bus)], fields)
  }

  /** Deletes what can be deleted now. Any process may call it at any time. */
  async remove(bus: BusLayout): Promise<void> {
    const { redis, keys } = this.log
    const announced = await redis.hkeys(keys.retired(bus.name))
    for (const field of announced) {
      const [name, rule] = field.split(' ') as [string, string]
      if (await this.#retire(bus, name, rule)) await redis.hdel(keys.retired(bus.name), field)
    }
  }

  /** @returns whether nothing is left to do */
  async #retire(bus: BusLayout, name: string, rule: string): Promise<boolean> {
    const { redis, keys } = this.log
    await this.rules.refresh()
    const wait = { redis, keys, stage: routerGroup, bus, edition: this.rules.snapshot, timeoutMs: 0 }
    // until every router works by the deletion, entries may still be added for the rule
    if (!(await untilEdition({ ...wait, knows: edition => this.rules.knows(edition) }))) return false
    const streams = shardsOf([bus]).map(({ index }) => keys.events(bus.name, index))
    const times = await Promise.all(streams.map(stream => timeOf(redis, stream)))
    // entries from before that moment belong to a rule that does not exist now
    await this.rules.refresh()
    if (this.rules.rule(bus.name, rule) || !(await this.rules.wasDeleted(bus.name, rule))) return true
    await Promise.all(
      shardsOf([bus]).map(({ index }) => endBackfillScript.run(redis, [keys.backfills(bus.name, index)], [rule])),
    )
    if (this.rules.subscriptions(bus.name).includes(name)) return true
    const isRead = (await liveReaders(this.log, bus, name)) > 0
    const removed = await Promise.all(
      shardsOf([bus]).map(async ({ index }) => {
        const parts = ['due', 'tries', 'starts', 'partly'].map(part => keys.ordered(bus.name, index, name, part))
        const own = [
          keys.subscription(bus.name, index, name),
          ...parts,
          keys.lease(bus.name, index, subscriptionStage(name)),
        ]
        for (;;) {
          const args = [Math.floor(times[index]!), most.entries, most.lanes, isRead ? 1 : 0]
          const reply = await retireScript.run(redis, own, args)
          if (reply !== 'more') return reply === 'gone'
        }
      }),
    )
    return removed.every(Boolean)
  }
}

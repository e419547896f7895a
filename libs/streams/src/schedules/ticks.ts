import { type AcceptedEvent, formatPosition } from '@sluice/event'
import { keepsFrom } from '../log/appender.js'
import { refusal } from '../log/refusals.js'
import { CheckedAppend } from '../log/checked-append.js'
import type { EventLog } from '../log/log.js'
import type { ScriptCall } from '../redis/script.js'
import { governorName, routerGroup } from '../shards/groups.js'
import { type BusLayout, shardOf } from '../shards/shards.js'
import { tickScript } from './tick.script.js'

/** One moment at which a schedule runs. */
export interface Tick {
  /** With its tenant, see `tenantOf`. */
  readonly schedule: string
  /** Tells the schedule from earlier ones of its name, and rises: milliseconds since 1970 at which it was made. */
  readonly incarnation: number
  /** Milliseconds since 1970. */
  readonly time: number
}

/** The event of a tick is on its bus. */
export interface MadeTick {
  /** Undefined of a duplicate behind which there are others, or that was appended before the bus grew. */
  readonly position?: string
  /** Somebody appended it before. */
  readonly duplicate: boolean
}

/**
 * Appends the events of ticks, each once, in order, however often it is repeated: a scheduler that died may have appended one and not
 * have said so. The event of a schedule must always have the same partition key.
 */
export class Ticks {
  readonly #checked: CheckedAppend

  constructor(private readonly log: EventLog) {
    this.#checked = new CheckedAppend(log.redis, log.keys.checkMark())
  }

  /**
   * @throws UnavailableError if the bus takes nothing now, or grew meanwhile: repeat it. `NOT_REPLICATED`: the master has the event, repeat
   * it until the replicas have it too
   */
  async append(bus: BusLayout, tick: Tick, event: AcceptedEvent): Promise<MadeTick> {
    const shard = shardOf(event.key, bus.shards)
    const reply = await this.#run(bus, shard, tick, event, undefined)
    return madeBy(
      reply === '?' ? await this.#run(bus, shard, tick, event, await this.#lastOf(bus, tick)) : reply,
      shard,
    )
  }

  /** Forgets a schedule that was deleted, when nobody makes its ticks any more. */
  async forget({ name, shards }: BusLayout, schedule: string): Promise<void> {
    const { keys, redis } = this.log
    const all = Array.from({ length: shards }, (_, shard) => redis.hdel(keys.ticks(name, shard), schedule))
    await Promise.all(all)
  }

  close(): void {
    this.#checked.close()
  }

  async #run(bus: BusLayout, shard: number, tick: Tick, event: AcceptedEvent, last: string | undefined) {
    const call = this.#call(bus, shard, tick, event, last)
    const reply =
      (bus.durability ?? 'memory') === 'memory'
        ? await tickScript.run(this.log.redis, call.keys, call.args)
        : await this.#checked.run(bus, tickScript, call, isRefusal)
    if (reply === '?' || !isRefusal(reply)) return reply
    if (reply === 'gone') await this.log.restore(bus.name)
    throw refusal(bus.name, reply)
  }

  #call(bus: BusLayout, shard: number, tick: Tick, { json, from = '' }: AcceptedEvent, last?: string): ScriptCall {
    const { name, shards } = bus
    const { keys } = this.log
    const group = keys.groupOf(name, shard)
    const bells = [routerGroup, governorName].map(stage => keys.groupBell(group, stage))
    const own = [keys.events(name, shard), keys.gate(name, shard), keys.ticks(name, shard)]
    const { schedule, incarnation, time } = tick
    const asked = last === undefined ? '' : '1'
    return {
      keys: [...own, ...bells, keys.groupGate(group)],
      args: [shards, schedule, incarnation, time, json, last ?? '', asked, keepsFrom(bus) ? from : ''],
    }
  }

  /** The newest record that any shard has: before the bus grew, another one may have got the events of the schedule. */
  async #lastOf({ name, shards }: BusLayout, { schedule }: Tick): Promise<string> {
    const { keys, redis } = this.log
    const all = Array.from({ length: shards }, (_, shard) => redis.hget(keys.ticks(name, shard), schedule))
    const records = (await Promise.all(all)).filter(record => record !== null)
    return records.sort((one, other) => compare(other, one))[0] ?? ''
  }
}

function compare(one: string, other: string): number {
  const [incarnation, time] = one.split(' ').map(Number)
  const [otherIncarnation, otherTime] = other.split(' ').map(Number)
  return incarnation! - otherIncarnation! || time! - otherTime!
}

function isRefusal(reply: string): boolean {
  return /^(\?|gone|moved|full:.*)$/.test(reply)
}

function madeBy(reply: string, shard: number): MadeTick {
  if (reply === '<') return { duplicate: true }
  const duplicate = reply.startsWith('=')
  return { position: formatPosition(shard, duplicate ? reply.slice(1) : reply), duplicate }
}

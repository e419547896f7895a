import { defaultTenant, isOperatorBus, tenantOf } from '@sluice/event'
import type { OperatorEventType } from '@sluice/observability'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import { field } from '../wire/fields.js'
import { beginScript, turnScript } from './changes.script.js'

/** Something about the platform that became different, as an operator event tells it. */
export interface Change {
  readonly type: OperatorEventType
  /** The bus that it is about, by its name inside Sluice. Undefined if it is about all of them. */
  readonly bus?: string
  /** The resource, without its bus: `big-orders/partner`. The subject of the event is this after the bus. */
  readonly resource?: string
  /** Has neither secrets nor anything of an event. The name of the bus is added. */
  readonly data: object
  /** The id of the event, where the change may be added more than once. Without it each change has one of its own. */
  readonly id?: string
}

interface TargetName {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/** A change that is to be told. */
export interface KeptChange {
  /** When it was added, and after which others: an entry id. */
  readonly entryId: string
  readonly type: OperatorEventType
  readonly tenant: string
  readonly subject: string
  readonly data: object
  readonly id?: string
}

/** Where the follower of each stream of changes is: the id of the last entry that was told. */
export interface Told {
  readonly changes: string
  readonly audit: string
}

/** Changes that are kept while nobody tells them, and milliseconds after which something that went on begins anew. */
const bounds = { most: 10_000, quietMs: 10 * 60_000, atOnce: 200 }

/**
 * Keeps changes of the platform in Redis, in the order in which they came, until the governor's process tells them by operator
 * events. What is about a bus of operator events is left out: a delivery of an operator event raises none.
 */
export class Changes {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  /** @throws Error if Redis does not take it */
  async add(change: Change): Promise<void> {
    if (isOfOperatorBus(change)) return
    const key = this.keys.operatorChanges()
    await this.redis.xadd(key, 'MAXLEN', '~', bounds.most, '*', field.record, toJson(change))
  }

  /**
   * Adds the change by which a condition begins, rises or ends, unless that was told.
   *
   * @param condition its kind and resource
   * @param level how far it rose, from 1; 0 if it is over
   * @param change undefined if it ends untold
   */
  async turn(condition: string, level: number, change: Change | undefined): Promise<void> {
    if (change && isOfOperatorBus(change)) return
    const { redis, keys } = this
    const args = [bounds.most, condition, level, change ? toJson(change) : '']
    await turnScript.run(redis, [keys.operatorChanges(), keys.operatorConditions()], args)
  }

  /** Adds the change when a target begins to dead-letter: after ten minutes in which this was not called. */
  async failing(target: TargetName, change: Change): Promise<void> {
    if (isOfOperatorBus(change)) return
    const { redis, keys } = this
    const args = [bounds.most, bounds.quietMs, toJson(change)]
    await beginScript.run(redis, [keys.operatorChanges(), keys.operatorFailing(target)], args)
  }

  /**
   * Adds that the circuit of a target opened or closed. Every process that sees it may call this: the state that was told is in Redis,
   * so it is told once.
   */
  circuit({ bus, rule, target }: TargetName, open: boolean): Promise<void> {
    return this.turn(`circuit ${bus}/${rule}/${target}`, open ? 1 : 0, circuitChange({ bus, rule, target }, open))
  }

  /** The conditions that are told and not over, and how far each rose. */
  async conditions(): Promise<Map<string, number>> {
    const found = await this.redis.hgetall(this.keys.operatorConditions())
    return new Map(Object.entries(found).map(([name, level]) => [name, Number(level)]))
  }

  /**
   * Where telling goes on. The first call begins it, with what is added later: records of the audit may be old.
   */
  async told(): Promise<Told> {
    const told = this.keys.operatorTold()
    const [changes, audit] = await this.redis.hmget(told, 'changes', 'audit')
    if (typeof audit === 'string') return { changes: changes ?? '0-0', audit }
    const [last] = (await this.redis.xrevrange(this.keys.audit('callers'), '+', '-', 'COUNT', 1)) as RawEntry[]
    const began = last?.[0] ?? '0-0'
    await this.redis.hsetnx(told, 'audit', began)
    return { changes: changes ?? '0-0', audit: (await this.redis.hget(told, 'audit')) ?? began }
  }

  /** The next changes and records of the audit, by entry id, at most {@link bounds.atOnce} of each. */
  async next({ changes, audit }: Told): Promise<{ changes: KeptChange[]; audit: { id: string; json: string }[] }> {
    const streams = [this.keys.operatorChanges(), this.keys.audit('callers')] as const
    const replies = (await this.redis.xread('COUNT', bounds.atOnce, 'STREAMS', ...streams, changes, audit)) ?? []
    const entriesOf = (stream: string) =>
      ((replies.find(([name]) => name === stream)?.[1] ?? []) as RawEntry[]).map(entry => {
        const { id, fields } = toEntry(entry)
        return { id, json: fields?.[field.record] ?? '{}' }
      })
    return {
      changes: entriesOf(streams[0]).map(({ id, json }) => ({ ...(JSON.parse(json) as KeptChange), entryId: id })),
      audit: entriesOf(streams[1]),
    }
  }

  /** Records what was told, and forgets changes that were. */
  async tell(told: Told): Promise<void> {
    const pipeline = this.redis.pipeline()
    pipeline.hset(this.keys.operatorTold(), told)
    const [ms, sequence] = told.changes.split('-') as [string, string]
    pipeline.xtrim(this.keys.operatorChanges(), 'MINID', `${ms}-${Number(sequence) + 1}`)
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error
  }
}

/** That the circuit of a target opened or closed. */
export function circuitChange({ bus, rule, target }: TargetName, open: boolean): Change {
  const type = open ? 'sluice.circuit.opened' : 'sluice.circuit.closed'
  return { type, bus, resource: `${rule}/${target}`, data: { rule, target } }
}

function isOfOperatorBus({ bus }: Change): boolean {
  return bus !== undefined && isOperatorBus(bus)
}

function toJson({ type, bus, resource, data, id }: Change): string {
  const { tenant, name } = bus === undefined ? { tenant: defaultTenant, name: undefined } : tenantOf(bus)
  const subject = [name, resource].filter(part => part !== undefined).join('/')
  const kept: Omit<KeptChange, 'entryId'> = {
    ...{ type, tenant, subject, data: name === undefined ? data : { bus: name, ...data } },
    ...(id !== undefined && { id }),
  }
  return JSON.stringify(kept)
}

import { Injectable } from '@nestjs/common'
import { type DeadLetter, deliveryId, type FailedAttempt } from '@sluice/delivery'
import { ConflictError, formatPosition, NotFoundError } from '@sluice/event'
import type { Bus } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { EventLog, type ParkedLane, parkedLane, parkedLanes, retryParked, skipParked } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { EventTexts, parseEvent } from '../biographies/event-texts.js'
import { Buses } from '../buses/buses.js'

/** A parked lane as a caller sees it. Times are RFC 3339. */
export interface ShownLane {
  /** Names it in calls: `<shard>~<rule>~<hash of the partition key>`. */
  readonly lane: string
  readonly rule: string
  /** When its first event is tried (again). */
  readonly dueAt: string
  /** Events that wait in it, the first included. */
  readonly waiting: number
  /** The first: the others wait for it. */
  readonly head: {
    readonly attempts: number
    /** Absent, with all that follows, if the caller does not see the event. */
    readonly position?: string
    readonly id?: string
    readonly type?: string
    readonly source?: string
    readonly partitionKey?: string
    /** The last error. */
    readonly error?: string
  }
  /** The dead letter that closed it: until it is redriven or deleted, what comes becomes a letter too. */
  readonly closedBy?: string
}

/** Shows what waits for one key of an ordered handler, and why; retries and skips it. */
@Injectable()
export class Lanes {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
    private readonly texts: EventTexts,
  ) {}

  /** Those that are due first. @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_SUBSCRIPTION` */
  async list(caller: Caller, busName: string, subscription: string, most: number) {
    const bus = await this.#bus(busName, subscription)
    const { lanes, count } = await parkedLanes(this.log, bus, subscription, most)
    const items: ShownLane[] = []
    for (const lane of lanes) items.push(await this.#shown(caller, lane))
    return { items, parked: count }
  }

  /** Makes the first event due now. @throws NotFoundError `UNKNOWN_LANE` if the lane is not parked (any more), and as {@link list} */
  async retry(busName: string, subscription: string, id: string): Promise<void> {
    const bus = await this.#bus(busName, subscription)
    const { shard, lane } = laneOf(bus, subscription, id)
    if (!(await retryParked(this.log, shard, subscription, lane))) throw unknown(id)
  }

  /**
   * Makes a dead letter of the first event, so that the others go on.
   *
   * @param position the event that is meant
   * @returns the id of the letter
   * @throws NotFoundError as {@link retry}; ConflictError `LANE_WENT_ON` if another event is the first by now; SluiceError `FORBIDDEN` if
   * the caller may not redrive the event
   */
  async skip(caller: Caller, busName: string, subscription: string, id: string, position: unknown): Promise<string> {
    const bus = await this.#bus(busName, subscription)
    const { shard, lane } = laneOf(bus, subscription, id)
    const found = await parkedLane(this.log, shard, subscription, lane)
    if (!found) throw unknown(id)
    if (positionOf(found) !== position) throw wentOn(id, positionOf(found))
    if (!caller.isRoot) caller.demand('dead-letters:delete', { bus: busName }, found.head.text)
    const letter = this.#letter(caller, busName, subscription, found)
    if (await skipParked(this.log, found, subscription, JSON.stringify(letter))) return letter.id
    throw wentOn(id)
  }

  async #bus(name: string, subscription: string): Promise<Bus> {
    const bus = await this.buses.find(name)
    if (this.buses.view.subscriptions(name).includes(subscription)) return bus
    const message = `no rule of bus '${name}' names a subscription '${subscription}'`
    throw new NotFoundError('UNKNOWN_SUBSCRIPTION', message, { bus: name, subscription })
  }

  async #shown(caller: Caller, parked: ParkedLane): Promise<ShownLane> {
    const { shard, lane, rule, dueMs, waiting, started, head, closedBy, tries } = parked
    const seen = await this.texts.seen(caller, shard.bus, head.text)
    const event = seen && parseEvent(seen.json)
    const error = seen?.isWhole ? failedOf(tries).at(-1)?.error : undefined
    return {
      lane: `${shard.index}~${rule}~${lane.split('/')[2]!}`,
      ...{ rule, dueAt: new Date(dueMs).toISOString(), waiting },
      head: {
        attempts: started,
        ...(seen && { position: positionOf(parked) }),
        ...(event && { id: event.id, type: event.type, source: event.source }),
        ...(seen?.isWhole && event && { partitionKey: event.partitionkey || event.subject || event.id }),
        ...(error === undefined ? {} : { error }),
      },
      ...(closedBy === undefined ? {} : { closedBy }),
    }
  }

  #letter(caller: Caller, bus: string, subscription: string, { shard, rule, head, tries }: ParkedLane): DeadLetter {
    const targets = this.buses.view.rule(bus, rule)?.targets ?? []
    const own = targets.find(target => subscriptionOf(target) === subscription)
    const position = formatPosition(shard.index, head.logId)
    const receiver = { bus, position, rule, target: own?.id ?? 'handler', redrives: head.redrives }
    const delivery = { ...receiver, ...head.delivery }
    const failed = failedOf(tries)
    const before = failed.at(-1)?.error
    return {
      ...{ id: deliveryId(delivery), ...delivery, targetType: 'subscription', destination: subscription },
      ...{ reason: 'skipped', error: `skipped by ${caller.name}${before === undefined ? '' : `. Before: ${before}`}` },
      ...{ attempts: failed, failedAt: new Date().toISOString() },
    }
  }
}

function laneOf(bus: Bus, subscription: string, id: string) {
  const [index = '', rule = '', hash = '', ...more] = id.split('~')
  const isOne = /^\d{1,2}$/.test(index) && Number(index) < bus.shards && /^[\w-]{16}$/.test(hash) && rule !== ''
  if (!isOne || more.length > 0 || rule.includes('/')) throw unknown(id)
  return { shard: { bus: bus.name, index: Number(index) }, lane: `${subscription}/${rule}/${hash}` }
}

function positionOf({ shard, head }: Pick<ParkedLane, 'shard' | 'head'>): string {
  return formatPosition(shard.index, head.logId)
}

/** The failed attempts of the head, as its service wrote them. */
function failedOf(tries: string): readonly FailedAttempt[] {
  try {
    const { failed } = JSON.parse(tries) as { failed?: readonly FailedAttempt[] }
    return Array.isArray(failed) ? failed : []
  } catch {
    return [] // it was not tried yet
  }
}

function unknown(lane: string): NotFoundError {
  return new NotFoundError('UNKNOWN_LANE', `no lane '${lane}' of the subscription is parked (any more)`, { lane })
}

function wentOn(lane: string, position?: string): ConflictError {
  const now = position === undefined ? '' : `: it is ${position} now`
  const message = `the event is not the first of the lane any more${now}; look at the lane and say which one you mean`
  return new ConflictError('LANE_WENT_ON', message, { lane, ...(position && { position }) })
}

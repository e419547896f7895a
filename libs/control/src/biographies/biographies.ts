import { Injectable } from '@nestjs/common'
import { asksAboutHidden } from '@sluice/access'
import { type Biography, biographyOf, iso, type Step } from '@sluice/biography'
import {
  causeAttribute,
  type CloudEvent,
  NotFoundError,
  parseDelayed,
  parsePosition,
  tenantOf,
  traceIdOf,
  viaAttribute,
  withoutAttributes,
} from '@sluice/event'
import type { Bus } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { EventLog, type Place, placeOf } from '@sluice/streams'
import type { Seen } from '../access/views.js'
import { Buses } from '../buses/buses.js'
import { KeptJson } from '../dead-letters/kept-json.js'
import { CausationTree, type Causes, type Effects } from './causation-tree.js'
import { EventTexts, parseEvent } from './event-texts.js'
import { Facts } from './facts.js'
import { hiddenRules, RulesThen, type Then } from './rules-then.js'
import { type Spot, spotsOf, withoutRules, withoutSpots, withoutTexts, withPlainBuses } from './shown-biography.js'
import { type Unmatching, UnmatchedRules } from './unmatched-rules.js'

/** Steps that the refusal of a forgotten event has. */
const mostSteps = 100
/** Other events that are looked at to know whether the caller may know of them. */
const mostSpots = 200

export interface AskedBiography {
  /** Whether it says why each other rule did not match. */
  readonly explain: boolean
  /** Levels of effects. */
  readonly depth: number
}

/** The biography of an event as a caller sees it. */
export interface ShownBiography extends Biography {
  /** The event as the caller sees it; as text if it is no JSON. */
  readonly event: KeptJson | string
  /** The trace that it was made in, if it carries its context. */
  readonly traceId?: string
  /** Stream consumers, which read the bus themselves. */
  readonly consumers: Place['consumers']
  readonly causes: Causes | null
  readonly effects: Effects
  readonly unmatched?: Unmatching
}

/** Tells what happened to events: who got them, who did not and why, and what came of it. */
@Injectable()
export class Biographies {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
    private readonly texts: EventTexts,
    private readonly rulesThen: RulesThen,
    private readonly facts: Facts,
    private readonly tree: CausationTree,
    private readonly unmatched: UnmatchedRules,
  ) {}

  /**
   * @throws NotFoundError `UNKNOWN_BUS`; `UNKNOWN_EVENT` also for an event that the caller may not see; `EVENT_FORGOTTEN` for one that the
   * bus has deleted, with what is still known of it
   */
  async tell(caller: Caller, busName: string, position: string, asked: AskedBiography): Promise<ShownBiography> {
    const spot = { bus: busName, position }
    const { steps, place, json, seen } = await this.#find(caller, spot)
    const event = parseEvent(json)
    const then = await this.rulesThen.of(busName, position)
    const isHidden = hiddenRules(then, seen.redact)
    const known = await this.facts.of(spot, { steps, place, json, then, seen: parseEvent(seen.json) })
    const told = biographyOf(known)
    const [causes, effects] = await Promise.all([
      event ? this.tree.causes(caller, spot, event) : null,
      this.tree.effects(caller, { steps: known.steps, isWhole: seen.isWhole }, asked.depth),
    ])
    const shown = await this.#within(caller, seen.isWhole ? told : partly(told, isHidden))
    const seenEvent = parseEvent(seen.json)
    const traceId = seenEvent && traceIdOf(seenEvent)
    const unmatched = asked.explain && event ? await this.#unmatched(caller, busName, told, then, seen) : undefined
    return withPlainBuses({
      ...{ bus: busName, position, event: event ? new KeptJson(withoutCauses(seen.json, causes)) : seen.json },
      ...shown,
      ...(traceId !== undefined && { traceId }),
      consumers: place.consumers,
      ...withSearches(busName, seenEvent, causes, effects),
      ...(unmatched && { unmatched }),
    })
  }

  /** The event as the log or a dead letter has it, and as the caller sees it. @throws NotFoundError as {@link tell} */
  async #find(caller: Caller, spot: Spot) {
    const bus = await this.buses.find(spot.bus)
    await this.#refuseDelayed(caller, bus, spot.position)
    const at = EventTexts.isPosition(spot.position) ? parsePosition(spot.position) : undefined
    if (!at || at.shard >= bus.shards) throw unknown(spot)
    const [{ steps }, logged] = await Promise.all([
      this.log.journal.read(spot.bus, spot.position),
      this.texts.read(spot.bus, spot.position),
    ])
    const place = await placeOf(this.log, { bus: spot.bus, index: at.shard }, at.entryId, logged !== undefined)
    const json = logged ?? (await this.texts.ofLetters(spot.bus, spot.position, steps))
    if (json === undefined) throw this.#forgotten(caller, bus, spot, place, steps)
    const seen = await this.texts.seen(caller, spot.bus, json)
    if (!seen) throw unknown(spot)
    return { steps, place, json, seen }
  }

  /** @throws NotFoundError `EVENT_DELAYED` if it has no biography yet, and the caller may read it */
  async #refuseDelayed(caller: Caller, bus: Bus, position: string): Promise<void> {
    const place = parseDelayed(position)
    const event = place && (await this.log.delayed.find(bus, place))
    if (!event || !(await this.texts.seen(caller, bus.name, event.json))) return
    const deliverAt = iso(event.dueMs)
    const path = `/v1/buses/${tenantOf(bus.name).name}/delayed/${position}`
    const message = `the event waits until ${deliverAt}: GET ${path} shows it, and its biography begins when it is appended`
    throw new NotFoundError('EVENT_DELAYED', message, { position, deliverAt })
  }

  /** Without what names other events that the caller may not see. */
  async #within(caller: Caller, told: Biography): Promise<Biography> {
    const hidden = new Set<string>()
    for (const [i, { bus, position }] of spotsOf(told).entries()) {
      const isKnown = i < mostSpots && (await this.texts.mayKnow(caller, bus, position))
      if (!isKnown && !this.texts.seesAll(caller, bus)) hidden.add(`${bus} ${position}`)
    }
    return hidden.size === 0 ? told : withoutSpots(told, ({ bus, position }) => hidden.has(`${bus} ${position}`))
  }

  async #unmatched(
    caller: Caller,
    bus: string,
    { routed }: Biography,
    then: Then | undefined,
    { json, redact }: Seen,
  ): Promise<Unmatching> {
    if (!then || !routed?.rules) return { rules: [], complete: false }
    const matched = new Set(routed.rules.map(({ rule }) => rule))
    const others = [...then.rules.values()].filter(
      ({ name, pattern }) => !matched.has(name) && !asksAboutHidden(pattern, redact),
    )
    const { rules, complete } = await this.unmatched.explain(caller, bus, others, json)
    return { rules, complete: complete && then.complete && redact.length === 0 }
  }

  /** What is still known of an event without its text goes to those only who see all of the bus. */
  #forgotten(caller: Caller, bus: Bus, spot: Spot, { log, oldest }: Place, steps: readonly Step[]): NotFoundError {
    if (log !== 'trimmed') return unknown(spot)
    const own = steps.filter(step => !('position' in step && step.bus && !this.texts.seesAll(caller, step.bus)))
    const known = this.texts.seesAll(caller, spot.bus)
      ? {
          steps: own.slice(0, mostSteps).map(({ name, at, ...rest }) => ({ step: name, at: iso(at), ...rest })),
        }
      : {}
    return new NotFoundError(
      'EVENT_FORGOTTEN',
      `bus '${spot.bus}' has no event of this time any more: it keeps events for its retentionMs (${bus.retentionMs}), and shorter when memory runs out`,
      withPlainBuses({
        ...{ ...spot, retentionMs: bus.retentionMs, oldest: oldest ? iso(Number(oldest.split('-')[0])) : null },
        ...known,
      }),
    )
  }
}

/** Attributes that say where the causes are go to those only who may see all of these. */
function withoutCauses(json: string, causes: Causes | null): string {
  const isHidden = causes?.chain.some(node => 'notYours' in node)
  return isHidden ? withoutAttributes(json, [viaAttribute, causeAttribute]) : json
}

/** For a caller that does not see the whole event. */
function partly(told: Biography, isHidden: (rule: string) => boolean): Biography {
  return withoutTexts(withoutRules(told, isHidden))
}

/** Where causes or effects are not recorded, a search by `causationid` may find them, on each bus where they can be. */
function withSearches(bus: string, seen: CloudEvent | undefined, causes: Causes | null, effects: Effects) {
  const search = (name: string, value: unknown) =>
    typeof value === 'string'
      ? { search: `/v1/buses/${tenantOf(bus).name}/events?${name}=${encodeURIComponent(value)}` }
      : {}
  return {
    causes: causes && { ...causes, ...(!causes.complete && search('id', seen?.['causationid'])) },
    effects: { ...effects, ...(!effects.complete && search('causation', seen?.id)) },
  }
}

function unknown({ bus, position }: Spot): NotFoundError {
  const message = `bus '${bus}' has no event at '${position}'; positions are like 2-1767225600000-0, as publishing answers them`
  return new NotFoundError('UNKNOWN_EVENT', message, { position })
}

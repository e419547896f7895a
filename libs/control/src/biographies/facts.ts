import { Injectable } from '@nestjs/common'
import { isOfDelivery, type Known, type Step } from '@sluice/biography'
import { type CloudEvent, deliverAtOf, parsePosition, parseTimestamp, partitionKey } from '@sluice/event'
import { EventLog, type Place } from '@sluice/streams'
import { DeliveriesNow } from './deliveries-now.js'
import { parseEvent } from './event-texts.js'
import { RulesThen, type Then } from './rules-then.js'
import type { Spot } from './shown-biography.js'

/** Steps of one biography, and rules whose versions are looked up. */
const most = { steps: 1000, versions: 200 }

/** What was read of one event. */
export interface ReadEvent {
  readonly steps: readonly Step[]
  readonly place: Place
  /** The event as the log has it. */
  readonly json: string
  /** The event as the caller sees it. */
  readonly seen: CloudEvent | undefined
  readonly then: Then | undefined
}

/** Gathers what is known of an event: steps, the rules of then, and what is under way now. */
@Injectable()
export class Facts {
  constructor(
    private readonly log: EventLog,
    private readonly rulesThen: RulesThen,
    private readonly deliveries: DeliveriesNow,
  ) {}

  async of({ bus, position }: Spot, read: ReadEvent): Promise<Known> {
    const { place, json, then, seen } = read
    const { shard: index, entryId } = parsePosition(position)!
    const matched = then && place.isRouted ? await this.rulesThen.matched(then, json) : undefined
    const names = namesOf(read.steps, matched?.map(({ rule }) => rule) ?? [])
    const rules = names.flatMap(name => then?.rules.get(name) ?? [])
    const event = parseEvent(json)
    const now = await this.deliveries.find({
      ...{ shard: { bus, index }, position, logId: entryId, rules, steps: read.steps },
      partitionKey: event ? partitionKey(event) : entryId,
    })
    // read again: of a delivery that has ended meanwhile there are all steps now
    const { steps: all, kept, cut } = await this.log.journal.read(bus, position)
    const steps = all.slice(0, most.steps)
    return {
      ...{ bus, position, storedAt: Number(entryId.split('-')[0]), level: this.log.journal.level(bus), steps, kept },
      isCut: cut === true || all.length > steps.length,
      ...(seen && { received: receivedOf(seen) }),
      isRouted: place.isRouted,
      ...(matched && then?.complete && { then: { version: then.version, rules: matched } }),
      versions: then ? await this.rulesThen.versions(bus, then, names.slice(0, most.versions)) : new Map(),
      targets: this.rulesThen.targets(bus, rules),
      ...{ found: now.found, foundAll: now.complete },
    }
  }
}

/** The rules that matched, and those that steps name. */
function namesOf(steps: readonly Step[], matched: readonly string[]): string[] {
  const ofSteps = steps.flatMap(step => {
    if (step.name === 'RULE_MATCH') return step.rules.map(({ rule }) => rule)
    return isOfDelivery(step) ? [step.rule] : []
  })
  return [...new Set([...matched, ...ofSteps])]
}

function receivedOf(event: CloudEvent): NonNullable<Known['received']> {
  const { receivedtime, principal } = event
  const [at, deliverAt] = [parseTimestamp(receivedtime), deliverAtOf(event)]
  return {
    ...(at === undefined ? {} : { at }),
    ...(deliverAt === undefined ? {} : { deliverAt }),
    ...(typeof principal === 'string' ? { principal } : {}),
  }
}

import { Injectable } from '@nestjs/common'
import { deliveryId } from '@sluice/delivery'
import { type CloudEvent, parsePosition } from '@sluice/event'
import type { Step } from '@sluice/biography'
import type { Caller } from '@sluice/service'
import { DeadLetterStore, EventLog } from '@sluice/streams'
import { Giving } from '../access/giving.js'
import { type Seen, Views } from '../access/views.js'

/** Form of positions that an event can have: Redis refuses longer numbers. */
const form = /^\d{1,3}-\d{1,16}-\d{1,16}$/

/** The texts of events by position, and how callers see them. */
@Injectable()
export class EventTexts {
  constructor(
    private readonly log: EventLog,
    private readonly letters: DeadLetterStore,
    private readonly views: Views,
    private readonly giving: Giving,
  ) {}

  static isPosition(text: string): boolean {
    return form.test(text)
  }

  /** @returns undefined if the log does not have it (any more) */
  async read(bus: string, position: string): Promise<string | undefined> {
    const { shard, entryId } = parsePosition(position)!
    const [json] = await this.log.read(bus, shard, [entryId])
    return json
  }

  /** The text that a dead letter of the event has: it may be a copy for the owner of a rule. */
  async ofLetters(bus: string, position: string, steps: readonly Step[]): Promise<string | undefined> {
    const ids = new Set(
      steps.flatMap(step =>
        step.name === 'INVOCATION_DLQ' ? deliveryId({ bus, position, rule: step.rule, target: step.target }) : [],
      ),
    )
    const index = parsePosition(position)!.shard
    const texts = await this.letters.events({ bus, index }, [...ids])
    return texts.find(text => text !== undefined)
  }

  /** @returns undefined if the caller may not see it, or if it is no event that has parts which could be hidden */
  async seen(caller: Caller, bus: string, json: string): Promise<Seen | undefined> {
    try {
      return await this.views.of(caller, bus, json)
    } catch {
      return this.seesAll(caller, bus) ? { json, isWhole: true, redact: [] } : undefined
    }
  }

  /** Whether the caller may know of an event at another place. */
  async mayKnow(caller: Caller, bus: string, position: string): Promise<boolean> {
    if (!caller.owns(bus) || !EventTexts.isPosition(position)) return false
    if (this.seesAll(caller, bus)) return true
    const json = await this.read(bus, position)
    return json !== undefined && (await this.seen(caller, bus, json)) !== undefined
  }

  /** Whether the caller sees every event of the bus, and all of it: then also that there was one. */
  seesAll(caller: Caller, bus: string): boolean {
    return caller.owns(bus) && this.giving.has(caller, { read: { bus } })
  }
}

/** @returns undefined if the text is no JSON object */
export function parseEvent(json: string): CloudEvent | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as CloudEvent) : undefined
  } catch {
    return undefined
  }
}

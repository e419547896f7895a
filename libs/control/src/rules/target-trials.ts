import { randomUUID } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import { acceptEvent, Provenance, withoutAttributes } from '@sluice/event'
import { Queues, type TrialResult, Trials } from '@sluice/queues'
import { RegistryView, type Rule } from '@sluice/registry'
import { type Caller, eventLimits, SETTINGS, type Settings } from '@sluice/service'
import { EventLog } from '@sluice/streams'
import { destinationOf, kindOf, type Target } from '@sluice/targets'
import { KeptJson } from '../dead-letters/kept-json.js'
import { Rules } from './rules.js'
import { targetOf } from './target-of.js'

/** The attribute by which receivers tell a test from an event. */
const testAttribute = 'sluicetest'

/** Milliseconds that a call may take, see `timeoutMs` of webhooks. */
const longestCallMs = 60_000

/** What came of a test delivery; of a target that is not called for tests what a delivery does. */
export type Trial = ReturnType<typeof toTarget> &
  (
    | ({ readonly called: true; readonly event?: KeptJson } & Omit<TrialResult, 'event'>)
    | { readonly called: false; readonly effect: string }
  )

/** Calls targets with sample events: once, outside of every delivery. */
@Injectable()
export class TargetTrials {
  readonly #trials: Trials

  constructor(
    private readonly rules: Rules,
    private readonly view: RegistryView,
    private readonly log: EventLog,
    queues: Queues,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.#trials = new Trials(queues)
  }

  /**
   * @param sample the event as JSON; one is made where it is left out
   * @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_RULE`, `UNKNOWN_TARGET`; SluiceError `FORBIDDEN` without the right to the target;
   * InvalidError for a sample that could not be published; UnavailableError `TEST_NOT_MADE`, `TOO_MANY_TESTS`
   */
  async make(caller: Caller, bus: string, name: string, id: string, sample: string | undefined): Promise<Trial> {
    await this.view.refresh()
    const rule = await this.rules.find(bus, name)
    const target = targetOf(rule, id)
    this.rules.demandTarget(caller, rule, target)
    const event = this.#marked(caller, sample ?? sampleOf(rule))
    const effect = kindOf(target)?.effect?.(target)
    if (effect !== undefined) return { ...toTarget(target), called: false, effect }
    await this.log.redis.ping() // BullMQ's client would wait for a Redis that is away
    const { version, stamp } = this.view.snapshot
    const request = { bus, rule: name, target: id, event, version, stamp }
    const { event: sent, ...result } = await this.#trials.make(request, longestCallMs)
    return {
      ...toTarget(target),
      called: true,
      ...result,
      ...(sent === undefined ? {} : { event: new KeptJson(sent) }),
    }
  }

  /** The event as it would stand on the bus, with the mark of tests. */
  #marked(caller: Caller, sample: string): string {
    const provenance = new Provenance(caller.name, new Date(), false, caller.tenant)
    const { json } = acceptEvent(sample, eventLimits(this.settings), provenance)
    const text = json.includes(`"${testAttribute}"`) ? withoutAttributes(json, [testAttribute]) : json
    return `{"${testAttribute}":"true",${text.slice(1)}`
  }
}

function toTarget(target: Target) {
  return { target: target.id, ...destinationOf(target) }
}

/** An event of a type that the rule names, if it names one. */
function sampleOf({ pattern }: Rule): string {
  const types: unknown = (pattern as { type?: unknown }).type
  const type = Array.isArray(types) ? types.find(value => typeof value === 'string') : undefined
  const attributes = { specversion: '1.0', id: `test-${randomUUID()}`, source: '/test', type: type ?? 'test' }
  return JSON.stringify({ ...attributes, time: new Date().toISOString(), data: {} })
}

import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { nameBeside } from '@sluice/event'
import { Health, type Logger } from '@sluice/observability'
import { bySluice, deleteRuleOfSchedule, RegistryView, type Rule, type ScheduleOfRule } from '@sluice/registry'
import { LOGGER, Turns } from '@sluice/service'
import { busOf, EventLog, Loop, ScheduleStore } from '@sluice/streams'
import { DlqStage } from '../dlq.stage.js'

/** Milliseconds between two looks, and for which nobody must have needed a rule: a PUT writes the rule first, and then its schedule. */
const timing = { everyMs: 10_000, leftMs: 60_000 }

/** Rules of one round, besides those that the last ones found. */
const few = 100

type OwnedRule = Rule & { readonly schedule: ScheduleOfRule }

/**
 * Deletes rules of schedules that are gone, or do not have the target any more: whoever had to died in between, or a PUT wrote the rule and
 * not its schedule. No run meets such a rule, unless the schedule is there and lost its target.
 */
@Injectable()
export class LeftRules implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #loop: Loop
  readonly #turns = new Turns(few)
  /** Rules that nobody needs, and since when (ms of the monotonic clock). A rule that is written again is another object. */
  #left = new Map<Rule, number>()

  constructor(
    private readonly stage: DlqStage,
    private readonly log: EventLog,
    private readonly store: ScheduleStore,
    private readonly registry: RegistryView,
    @Inject(LOGGER) logger: Logger,
  ) {
    const health = new Health('rules of schedules', logger, { mostSilentMs: Infinity })
    this.#loop = new Loop({ health, stop: this.#stop.signal, round: () => this.round() })
  }

  onApplicationBootstrap(): void {
    this.#loop.start()
  }

  /** A round that waits for a Redis that is gone is not waited for. */
  onModuleDestroy(): void {
    this.#stop.abort()
  }

  /** @returns milliseconds until the next one */
  async round(now = performance.now()): Promise<number> {
    const before = this.#left
    const looked = this.#turns.of(this.#own(), rule => before.has(rule))
    const left = await Promise.all(looked.map(async rule => ((await this.#isNeeded(rule)) ? [] : [rule])))
    this.#left = new Map(left.flat().map(rule => [rule, before.get(rule) ?? now]))
    for (const [rule, since] of this.#left) if (now - since >= timing.leftMs) await this.#delete(rule as OwnedRule)
    return timing.everyMs
  }

  /** Those of the schedules that this copy of dlq runs. */
  #own(): OwnedRule[] {
    const { keys } = this.log
    const rules = [...this.registry.snapshot.rules.values()].flatMap(ofBus => [...ofBus.values()].filter(isOwned))
    return rules.filter(rule => this.stage.holds(keys.groupOfSchedule(scheduleOf(rule))))
  }

  async #isNeeded(rule: OwnedRule): Promise<boolean> {
    const schedule = await this.store.get(scheduleOf(rule))
    return schedule?.settings.hasTarget === true && busOf(schedule) === rule.bus
  }

  async #delete(rule: OwnedRule): Promise<void> {
    const { made, revision } = rule.schedule
    const isSame = (written: ScheduleOfRule) => written.made === made && written.revision === revision
    await deleteRuleOfSchedule(this.registry.store, rule.bus, scheduleOf(rule), isSame, bySluice)
  }
}

function isOwned(rule: Rule): rule is OwnedRule {
  return rule.schedule !== undefined
}

function scheduleOf({ bus, schedule }: OwnedRule): string {
  return nameBeside(bus, schedule.name)
}

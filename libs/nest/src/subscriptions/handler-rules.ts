import { Inject, Injectable } from '@nestjs/common'
import { ConflictError, UnavailableError } from '@sluice/event'
import type { Edition } from '@sluice/delivery'
import { cycleInWords, cyclesOf, patternWarnings, type Rule, ruleKind, writtenSelection } from '@sluice/registry'
import { liveMembers, liveReaders, RetiredSubscriptions, routerGroup, untilEdition } from '@sluice/streams'
import { subscriptionOf as subscriptionOfTarget } from '@sluice/targets'
import { Connections } from '../connections.js'
import { eventTypeOf } from '../events/event.decorator.js'
import { EventSchemas } from '../events/event-schemas.js'
import { type Handler, Handlers } from '../handlers/handlers.js'
import { onEventDefaults } from '../handlers/handler-options.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { declaredSchedule, sampleTick } from '../schedules/tick.js'
import { Backfills } from './backfills.js'
import { busOf, readsOf, subscriptionOf } from './reads.js'

/** The one target of a handler's rule. */
export const targetId = 'handler'

const ruleLiveTimeoutMs = 10_000

/** Writes a rule for each handler. */
@Injectable()
export class HandlerRules {
  readonly #log = new NestLog()

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    private readonly schemas: EventSchemas,
    private readonly backfills: Backfills,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** When this resolves, each handler's rule is live: events that are published after that reach it. */
  async save(): Promise<void> {
    const { registry } = this.connections
    this.#checkRights()
    const classes = Array.from(this.handlers.byRule.values(), ({ options }) => options.eventClass ?? [])
    await this.schemas.register(classes.flat().map(eventTypeOf))
    await registry.refresh()
    const editions = new Map<string, Edition>()
    for (const [rule, handler] of this.handlers.byRule) editions.set(busOf(handler), await this.#put(rule, handler))
    await registry.refresh()
    this.#warnOfCycles()
    this.#checkGroups()
    await this.untilLive(editions)
  }

  #checkRights(): void {
    const { access } = this.connections
    const { name } = this.options
    const handled = Array.from(this.handlers.byRule, ([rule, handler]) => {
      const { onSuccess, schedule } = handler.options
      const bus = busOf(handler)
      const resultsTo = onSuccess ? { resultsTo: onSuccess.bus ?? bus } : {}
      const tick = schedule && { tick: sampleTick(rule, declaredSchedule(name, bus, schedule.when)) }
      return { bus, rule, subscription: subscriptionOf(name, rule, handler), ...resultsTo, ...tick }
    })
    access?.demandHandlers(handled)
  }

  /** Whether the view of the registry has a rule for each handler whose bus exists. */
  areThere(): boolean {
    const { registry } = this.connections
    const isThere = (bus: string, rule: string) => !registry.snapshot.buses.has(bus) || registry.rule(bus, rule)
    return [...this.handlers.byRule].every(([rule, handler]) => isThere(busOf(handler), rule))
  }

  /** @param editions bus -> the edition that its routers must work by */
  protected async untilLive(editions: ReadonlyMap<string, Edition>): Promise<void> {
    const { registry, log } = this.connections
    const { redis, keys } = log
    const knows = (edition: Edition) => registry.knows(edition)
    for (const [name, edition] of editions) {
      const wait = { redis, keys, stage: routerGroup, bus: registry.bus(name), edition, knows }
      const live = await untilEdition({ ...wait, timeoutMs: ruleLiveTimeoutMs })
      if (!live)
        throw new UnavailableError(
          'RULE_NOT_LIVE',
          `a router does not work by the rules of '${this.options.name}' yet: is it overloaded or frozen?`,
        )
    }
    if ((await liveMembers(log.redis, log.keys, routerGroup)).length > 0) return
    this.#log.warn('no router is running: events are accepted and kept, and reach nobody until one starts')
  }

  /** Rules of handlers that this version of the service no longer has, or has on another bus. */
  forgotten(): Rule[] {
    return this.#gone().filter(({ name }) => this.#isOwn(name))
  }

  #gone(): Rule[] {
    const rules = [...this.connections.registry.snapshot.rules.values()].flatMap(ofBus => [...ofBus.values()])
    return rules.filter(({ name, bus, managedBy }) => {
      if (managedBy !== this.options.name) return false
      const handler = this.handlers.byRule.get(name)
      return !handler || busOf(handler) !== bus
    })
  }

  /** The rule of a group may belong to other services too: its `service` is the one that started last. */
  #isOwn(rule: string): boolean {
    return rule.startsWith(`${this.options.name}.`)
  }

  /** Deletes the rules of handlers that no longer exist if `retireRules` is set, else logs them. */
  async retire(): Promise<void> {
    const { name, retireRules } = this.options
    for (const { name: rule, bus, targets } of this.#gone()) {
      if (!this.#isOwn(rule)) {
        this.#log.warn(
          `rule ${rule} on bus ${bus} is of a group, and ${name} has its handler no longer; it is kept, and its events wait ` +
            `for those who have. If nobody has: DELETE /v1/buses/${bus}/rules/${rule}`,
        )
        continue
      }
      if (retireRules) {
        await this.announce(bus, rule, targets)
        // another instance that starts now may have deleted it
        await this.connections.registry.store.delete(ruleKind, { bus, name: rule }).catch(unlessUnknown)
        await this.announce(bus, rule, targets) // a governor that still saw the rule has deleted the first announcement
        this.#log.info(`rule ${rule} on bus ${bus} was made by a handler that is gone; it is deleted`)
        continue
      }
      if (await this.isReadElsewhere(bus, targets)) {
        this.#log.warn(
          `rule ${rule} on bus ${bus} has no handler here, and '${name}' is running in another instance, or was seconds ago. ` +
            'If that is another application, give each a name of its own: applications of one name share their events. ' +
            `If it is another version of ${name}, it needs the rule while it runs`,
        )
        continue
      }
      this.#log.warn(
        `rule ${rule} on bus ${bus} was made by a handler that is gone; its events will become dead letters. ` +
          `If no other version of ${name}, and no other application of that name, needs it: DELETE /v1/buses/${bus}/rules/${rule}, or start with retireRules: true`,
      )
    }
  }

  /** Whether another instance reads the rule's subscription; this one does not yet. */
  protected async isReadElsewhere(bus: string, targets: Rule['targets']): Promise<boolean> {
    const { log, registry } = this.connections
    const layout = registry.bus(bus)
    for (const subscription of targets.map(subscriptionOfTarget))
      if (subscription !== undefined && (await liveReaders(log, layout, subscription)) > 0) return true
    return false
  }

  /** Announces the deletion, so that the governor deletes the rule's subscription if no other rule names it. */
  protected async announce(bus: string, rule: string, targets: Rule['targets']): Promise<void> {
    const { log, registry } = this.connections
    const subscriptions = targets.flatMap(target => subscriptionOfTarget(target) ?? [])
    await new RetiredSubscriptions(log, registry).announce(bus, rule, subscriptions)
  }

  async #put(rule: string, handler: Handler): Promise<Edition> {
    const { name } = this.options
    const { deadLetter = onEventDefaults.deadLetter, onSuccess, transform, ownResults, emits } = handler.options
    const choices = {
      ...(!deadLetter ? { onFailure: 'drop' } : {}),
      ...(onSuccess ? { onSuccess } : {}),
      ...(transform ? { transform } : {}),
      ...(emits ? { emits: emits.map(one => (typeof one === 'string' ? { type: one } : one)) } : {}),
    }
    const own = ownResults === undefined ? {} : { ownResults }
    const subscription = subscriptionOf(name, rule, handler)
    const settings = {
      ...own,
      ...writtenSelection(handler.options),
      targets: [{ id: targetId, type: 'subscription', subscription, ...choices }],
    }
    await this.backfills.begin(rule, handler)
    for (const { path, message } of patternWarnings(handler.options.pattern))
      this.#log.warn(`${rule}, ${path}: ${message}`)
    const { store } = this.connections.registry
    const names = { bus: busOf(handler), name: rule }
    const { version, stamp, created } = await store
      .put(ruleKind, names, { ...settings, managedBy: name })
      .catch((error: unknown) => this.#unreplicated(rule, error))
    await this.backfills.written(rule, handler, version, created)
    return { version, stamp }
  }

  /** The rule is written, and is written again if a failover loses it. So handlers work while a replica is away. */
  async #unreplicated(rule: string, error: unknown): Promise<Edition & { readonly created: boolean }> {
    if (!(error instanceof UnavailableError) || error.code !== 'NOT_REPLICATED') throw error
    const { replicas, wanted } = error.details
    this.#log.warn(
      `rule ${rule} is written, and ${replicas} of ${wanted} replicas have it. This service writes it again if a failover loses it`,
    )
    await this.connections.registry.refresh()
    const { version, stamp } = this.connections.registry.snapshot
    return { version, stamp, created: false }
  }

  /** Logs each circle that rules of this service are part of once. */
  #warnOfCycles(): void {
    const { registry } = this.connections
    const told = new Set<string>()
    for (const [name, handler] of this.handlers.byRule) {
      const rule = registry.rule(busOf(handler), name)
      for (const cycle of rule ? cyclesOf(rule, registry.snapshot) : []) {
        const names = cycle.steps.map(({ bus, rule }) => `${bus}/${rule}`)
        const key = JSON.stringify(names.toSorted())
        if (told.has(key)) continue
        told.add(key)
        this.#log.warn(`${name}, ${cycle.path}: ${cycleInWords(cycle, ({ bus, rule }) => `${rule} on bus ${bus}`)}`)
      }
    }
  }

  /** Refuses a group with a handler of another service that this one lacks: each instance of a subscription gets events for all handlers of its group. */
  #checkGroups(): void {
    const { name } = this.options
    const reads = new Set(readsOf(name, this.handlers.byRule).map(read => read.name))
    for (const rules of this.connections.registry.snapshot.rules.values()) {
      for (const rule of rules.values()) {
        if (!rule.managedBy || rule.managedBy === name || this.handlers.byRule.has(rule.name)) continue
        const taken = rule.targets.map(subscriptionOfTarget).find(group => group !== undefined && reads.has(group))
        if (taken === undefined) continue
        const message = `group '${taken}' has a handler of service '${rule.managedBy}' that '${name}' has not (rule ${rule.name}), and would be given its events: use another group, or give both services the same handlers`
        throw new ConflictError('GROUP_TAKEN', message, { group: taken, rule: rule.name })
      }
    }
  }
}

function unlessUnknown(error: { code?: string }): void {
  if (error.code !== 'UNKNOWN_RULE' && error.code !== 'UNKNOWN_BUS') throw error
}

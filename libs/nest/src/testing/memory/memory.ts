import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common'
import { type Delivery, errorText } from '@sluice/delivery'
import { type CauseLimits, operatorBus, parsePosition } from '@sluice/event'
import { PatternIndex } from '@sluice/pattern'
import {
  type Bus,
  busKind,
  type BusSettings,
  defaultBus,
  keyKind,
  MemoryRegistry,
  operatorBusSettings,
  queueKind,
  type QueueSettings,
  RegistryView,
  type Rule,
  ruleKind,
  storedSecret,
  wantsEvent,
} from '@sluice/registry'
import { letterOfEntry } from '@sluice/streams'
import { subscriptionOf, type Target } from '@sluice/targets'
import { KeyAccess } from '../../access/key-access.js'
import type { Connections } from '../../connections.js'
import { MemoryMessages } from './memory-messages.js'
import { MemoryLetters } from './memory-letters.js'
import { type LoggedEvent, MemoryLog } from './memory-log.js'
import { MemoryScheduler } from './memory-scheduler.js'
import { MemoryTargets } from './memory-targets.js'
import { notInMemory } from './not-in-memory.js'
import type { TestClock } from '../test-clock.js'

/** Buses besides `default`, with settings that differ from the defaults. */
export type TestBuses = Readonly<Record<string, Partial<BusSettings>>>

/** What there is beside the service, and its grants. */
export interface MemoryOptions {
  readonly buses?: TestBuses
  readonly queues?: Readonly<Record<string, Partial<QueueSettings>>>
  readonly rules?: Readonly<Record<string, object>>
  readonly limits?: Partial<CauseLimits>
  readonly grants?: readonly object[]
}

/** The key of the service in a test with grants. Its secret need not be one. */
const testKey = { name: 'test', secret: 'slk_test' }

/** An event on its way to a handler. */
export interface Incoming {
  readonly receiver: Delivery
  readonly subscription: string
  /** The event as JSON. */
  readonly text: string
  /** The transform of the target, as JSON. */
  readonly transform?: string
}

/** A part of the kit that handles events. */
export interface Subscriber {
  take(incoming: Incoming): void
  /** Drops events that have not begun. */
  clear(): void
}

/** A part of the kit that reads a bus itself. */
export interface Follower {
  appended(event: LoggedEvent): void
  /** Drops events that have not begun. */
  clear(): void
}

type Shared = Pick<
  Connections,
  | 'registry'
  | 'access'
  | 'attempts'
  | 'instance'
  | 'place'
  | 'opened'
  | 'bus'
  | 'holds'
  | 'ping'
  | 'clockProblem'
  | 'leave'
  | 'close'
>

/** Redis and the platform in memory. It replaces Connections. */
@Injectable()
export class Memory implements Shared, OnModuleInit, OnModuleDestroy {
  readonly log: MemoryLog
  readonly letters: MemoryLetters
  readonly registry = new RegistryView(new MemoryRegistry())
  /** What queues hold. */
  readonly messages: MemoryMessages
  /** The targets that are no handlers. */
  readonly targets: MemoryTargets
  readonly schedules: MemoryScheduler
  /** What the grants of a test allow; undefined for everything. */
  readonly access: KeyAccess | undefined
  readonly attempts = { note: () => undefined }
  readonly rates = { attempted: () => undefined }
  readonly instance = 'test'
  readonly place = 'memory'
  /** No BullMQ queues are needed: retries wait for the test clock. */
  readonly queues = { letGo: async () => undefined }
  readonly #patterns = new WeakMap<ReadonlyMap<string, Rule>, PatternIndex<Rule>>()
  readonly #subscribers: Subscriber[] = []
  readonly #followers: Follower[] = []
  readonly #forgetful: (() => void)[] = []
  /** Events that were published before the handlers were started. */
  #early: LoggedEvent[] | undefined = []
  #opened: Promise<void> | undefined
  initialised = false

  constructor(
    readonly clock: TestClock,
    private readonly options: MemoryOptions = {},
  ) {
    const { limits = {}, grants } = options
    this.messages = new MemoryMessages(this.registry, clock)
    this.access = grants && new KeyAccess(testKey.secret, this.registry, () => clock.now())
    this.log = new MemoryLog(
      clock,
      event => (this.#early ? void this.#early.push(event) : this.#handOn(event)),
      bus => this.registry.snapshot.buses.get(bus)?.retentionMs,
      limits,
    )
    this.letters = new MemoryLetters(clock, position => this.log.textAt(position) || undefined, this.log.journal)
    this.targets = new MemoryTargets(this)
    this.schedules = new MemoryScheduler(this)
  }

  onModuleInit(): Promise<void> {
    this.initialised = true
    return this.opened()
  }

  onModuleDestroy(): void {
    this.targets.close()
  }

  opened(): Promise<void> {
    return (this.#opened ??= this.#open())
  }

  /** @throws NotFoundError `UNKNOWN_BUS` */
  async bus(name: string): Promise<Bus> {
    await this.opened()
    return this.registry.bus(name)
  }

  async ping(): Promise<void> {}

  clockProblem(): undefined {}

  /** Always false: there was no earlier version of the service. */
  async holds(): Promise<boolean> {
    return false
  }

  leave(): void {}

  async close(): Promise<void> {}

  /** Throws for parts that are not in memory: better than a test that hangs, or that finds a Redis by chance. */
  get redis(): never {
    throw notInMemory('it has no Redis')
  }

  subscribe(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber)
  }

  follow(follower: Follower): void {
    this.#followers.push(follower)
  }

  /** @param forget called when everything is to be forgotten */
  forget(forget: () => void): void {
    this.#forgetful.push(forget)
  }

  /** The rules exist: routes events from now on, earlier ones first. */
  start(): void {
    const early = this.#early ?? []
    this.#early = undefined
    for (const event of early) this.#handOn(event)
  }

  /** Waits for the handlers that run, as long as a test would. */
  async stop(): Promise<void> {
    for (const receiver of [...this.#subscribers.splice(0), ...this.#followers.splice(0)]) receiver.clear()
    this.clock.clear()
    await this.clock.advance(0).catch(() => undefined)
  }

  deliver(incoming: Incoming): void {
    for (const subscriber of this.#subscribers) subscriber.take(incoming)
  }

  /** Drops all events, retries and dead letters. */
  clear(): void {
    this.clock.clear()
    for (const receiver of [...this.#subscribers, ...this.#followers]) receiver.clear()
    if (this.#early) this.#early = []
    for (const forget of this.#forgetful) forget()
    this.messages.clear()
    this.targets.clear()
    this.log.clear()
    this.letters.clear()
  }

  async #open(): Promise<void> {
    await this.registry.store.put(busKind, { name: operatorBus }, operatorBusSettings)
    const { buses = {}, queues = {}, rules = {}, grants } = this.options
    const { store } = this.registry
    for (const [name, settings] of Object.entries(buses)) await store.put(busKind, { name }, settings)
    for (const [name, settings] of Object.entries(queues))
      await store.put(queueKind, { name }, { settings, wasThere: false })
    await this.registry.refresh() // makes the default bus
    for (const [name, settings] of Object.entries(rules)) await store.put(ruleKind, { bus: defaultBus, name }, settings)
    if (grants) await this.#makeKey(grants)
    await this.registry.refresh()
    await this.log.causes.open()
  }

  async #makeKey(grants: readonly object[]): Promise<void> {
    const { name, secret } = testKey
    const made = { ...storedSecret(secret), createdAt: new Date(this.clock.now()).toISOString(), createdBy: 'test' }
    await this.registry.store.put(keyKind, { name }, { settings: { grants }, made })
  }

  #handOn(event: LoggedEvent): void {
    for (const follower of this.#followers) follower.appended(event)
    this.route(event)
  }

  /** Routes an event as the router does: to every target of every rule that matches, or, if that takes too many steps, to a dead letter. */
  route({ bus, position, json: text }: LoggedEvent): void {
    const rules = this.registry.snapshot.rules.get(bus)
    let matched: Rule[] = []
    try {
      if (rules) matched = this.#matched(rules, text).filter(rule => wantsEvent(rule, text))
    } catch (error) {
      const { shard: index, entryId } = parsePosition(position)!
      const letter = letterOfEntry({ bus, index }, entryId, 'too-costly', errorText(error))
      return this.letters.give({ ...letter, failedAt: new Date(this.clock.now()).toISOString() }, text)
    }
    this.#tellMatch({ bus, position }, matched)
    for (const { name: rule, targets } of matched)
      for (const target of targets)
        if (!target.standby) this.send(target, { bus, position, rule, target: target.id, redrives: 0 }, text)
  }

  /** Sends an event to one target. */
  send(target: Target, delivery: Delivery, text: string): void {
    const subscription = subscriptionOf(target)
    if (subscription === undefined) return this.targets.deliver(target, delivery, text)
    const { transform } = target
    const made = transform && { transform: JSON.stringify(transform) }
    this.deliver({ receiver: delivery, subscription, text, ...made })
  }

  #tellMatch(place: Pick<LoggedEvent, 'bus' | 'position'>, matched: readonly Rule[]): void {
    const { version, stamp } = this.registry.snapshot
    const rules = matched.map(({ name, targets }) => ({ rule: name, targets: targets.map(({ id }) => id) }))
    const name = rules.length > 0 ? 'RULE_MATCH' : 'NO_STANDARD_RULES_MATCHED'
    void this.log.journal.write(place, { name, version, stamp, rules })
  }

  /** The rules that match, sorted by name, so that a test is the same every time. */
  #matched(rules: ReadonlyMap<string, Rule>, json: string): Rule[] {
    let patterns = this.#patterns.get(rules)
    if (!patterns) {
      const entries = Array.from(rules.values(), rule => ({ key: rule.name, pattern: rule.pattern, value: rule }))
      this.#patterns.set(rules, (patterns = PatternIndex.of(entries)))
    }
    return patterns.matchJson(json).sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}

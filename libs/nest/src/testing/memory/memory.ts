import { Injectable, type OnModuleInit } from '@nestjs/common'
import { type Delivery, errorText } from '@sluice/delivery'
import { type CauseLimits, parsePosition, SluiceError } from '@sluice/event'
import { PatternIndex } from '@sluice/pattern'
import {
  type Bus,
  busKind,
  type BusSettings,
  keyKind,
  MemoryRegistry,
  RegistryView,
  type Rule,
  storedSecret,
  wantsEvent,
} from '@sluice/registry'
import { letterOfEntry } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { KeyAccess } from '../../access/key-access.js'
import type { Connections } from '../../connections.js'
import { MemoryLetters } from './memory-letters.js'
import { type LoggedEvent, MemoryLog } from './memory-log.js'
import type { TestClock } from '../test-clock.js'

/** Buses besides `default`, with settings that differ from the defaults. */
export type TestBuses = Readonly<Record<string, Partial<BusSettings>>>

/** The key of the service in a test with grants. Its secret need not be one. */
const testKey = { name: 'test', secret: 'slk_test' }

/** An event on its way to a handler. */
export interface Incoming {
  readonly receiver: Delivery
  readonly subscription: string
  /** The event as JSON. */
  readonly text: string
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
export class Memory implements Shared, OnModuleInit {
  readonly log: MemoryLog
  readonly letters: MemoryLetters
  readonly registry = new RegistryView(new MemoryRegistry())
  /** What the grants of a test allow; undefined for everything. */
  readonly access: KeyAccess | undefined
  readonly instance = 'test'
  readonly place = 'memory'
  /** No BullMQ queues are needed: retries wait for the test clock. */
  readonly queues = { letGo: async () => undefined }
  readonly #patterns = new WeakMap<ReadonlyMap<string, Rule>, PatternIndex<Rule>>()
  readonly #subscribers: Subscriber[] = []
  readonly #followers: Follower[] = []
  /** Events that were published before the handlers were started. */
  #early: LoggedEvent[] | undefined = []
  #opened: Promise<void> | undefined
  initialised = false

  constructor(
    readonly clock: TestClock,
    private readonly buses: TestBuses = {},
    limits: Partial<CauseLimits> = {},
    private readonly grants?: readonly object[],
  ) {
    this.access = grants && new KeyAccess(testKey.secret, this.registry, () => clock.now())
    this.letters = new MemoryLetters(clock)
    this.log = new MemoryLog(
      clock,
      event => (this.#early ? void this.#early.push(event) : this.#handOn(event)),
      bus => this.registry.snapshot.buses.get(bus)?.retentionMs,
      limits,
    )
  }

  onModuleInit(): Promise<void> {
    this.initialised = true
    return this.opened()
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
    this.log.clear()
    this.letters.clear()
  }

  async #open(): Promise<void> {
    for (const [name, settings] of Object.entries(this.buses))
      await this.registry.store.put(busKind, { name }, settings)
    if (this.grants) await this.#makeKey(this.grants)
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
    for (const { name: rule, targets } of matched) {
      for (const target of targets) {
        const subscription = subscriptionOf(target)
        // handlers' own rules have no such target: an error is better than a test that waits for a delivery that never comes
        if (subscription === undefined) throw notInMemory(`rule ${rule} has a target of type '${target.type}'`)
        this.deliver({ receiver: { bus, position, rule, target: target.id, redrives: 0 }, subscription, text })
      }
    }
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

function notInMemory(why: string): SluiceError {
  return new SluiceError(
    'NOT_IN_MEMORY',
    `SluiceTestingModule runs handlers in memory, and nothing else of Sluice: ${why}`,
  )
}

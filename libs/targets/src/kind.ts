import type { Delivery, Outcome, RetryPolicy, RuleOwner, WebhookAddresses } from '@sluice/delivery'
import type { PulledQueue } from '@sluice/message'
import type { EventContent, Queues } from '@sluice/queues'
import type { BusLayout, EventLog } from '@sluice/streams'
import type { Mails } from './email/client.js'
import type { Authorize } from './http/authorization.js'
import type { Http } from './http/client.js'
import type { RedisCalls } from './redis/client.js'
import type { TargetSettings } from './settings.js'

/**
 * What the platform must know of one type of target. A kind has a deliverer if Sluice retries, an enqueuer if another program
 * does, and neither if the hand-off script copies the event within the shard.
 */
export interface TargetKind<S extends TargetSettings = TargetSettings> {
  /** `type` of its targets. */
  readonly type: string
  /** The class whose validators check settings; the OpenAPI document is made from it too. */
  readonly settings: new () => S
  /** Additions to the OpenAPI schema of each field. */
  readonly fields: Readonly<Record<string, object>>
  /** The default retry policy. */
  readonly retry: RetryPolicy
  /** Secret fields: encrypted in Redis, hidden in answers, and kept when a shown rule is PUT back. */
  readonly secrets?: { readonly [field: string]: Secret }
  /** What is wrong with settings that each are as their class has them; undefined if nothing is. */
  fault?(target: S): { readonly field: keyof S & string; readonly fault: string } | undefined
  /** The destination of its deliveries, as dead letters, filters and circuits name it. */
  destination(target: S): string
  /** The field with a URL that Sluice reaches: its address must be public or allowed by `WEBHOOK_ALLOW`. Such kinds have `RemoteSettings`. */
  readonly url?: keyof S & string
  /** What a delivery does, in words. Of kinds without a URL, whose targets are not called for a test. */
  effect?(target: S): string
  /** The field that names a bus, which must exist and must not be the rule's own. */
  readonly bus?: keyof S & string
  /** BullMQ queues of its deliveries, besides those that all kinds with a deliverer share. @param bus of the rule */
  queues?(target: S, bus: string): readonly string[]
  /** Set if results cannot be known: why targets have no `onSuccess`. */
  readonly unknowable?: string
  /** Set if no transform of targets may be JSONata: why, and what to do in its place. */
  readonly withoutJsonata?: string
  deliverer?(parts: Parts): Deliverer<S>
  enqueuer?(parts: Parts): Enqueuer<S>
}

/** A secret field. */
export interface Secret {
  /** The text that answers show in its place; the settings class must accept it. */
  readonly hidden: string
  /** Makes one if it is left out and there is none yet. Without it, a field that is left out has no secret. */
  make?(): string
  /** The field whose earlier secret this one is: its hidden text stands for the secret that the same PUT replaces there. */
  readonly previousOf?: string
}

/** A queue whose messages Sluice's own engine keeps. */
export interface OwnQueue {
  readonly queue: Pick<PulledQueue, 'send'>
  readonly fifo: boolean
  readonly fair: boolean
}

/** What fan-out provides for deliverers and enqueuers. */
export interface Parts {
  readonly http: Http
  readonly redis: RedisCalls
  readonly mails: Mails
  readonly addresses: WebhookAddresses
  /** Default timeout of a call in milliseconds. */
  readonly timeoutMs: number
  /** What connections add to calls. */
  readonly authorize: Authorize
  readonly queues: Queues
  /** A queue of Sluice's own engine, by its name with its tenant; undefined where BullMQ keeps it. */
  ownQueue(name: string): OwnQueue | undefined
  readonly log: EventLog
  /** What owners of rules of a tenant may do in another one. */
  guest(tenant: string, into: string): Pick<RuleOwner, 'demandPublish'>
  /** The bus as the registry has it. @throws NotFoundError `UNKNOWN_BUS` */
  bus(name: string): BusLayout
}

/** What a transform made of an event. */
export interface Made {
  readonly text: string
  /** What the text is: JSON, or lines of text. */
  readonly output: 'json' | 'text'
}

/** One attempt at a delivery. */
export interface Attempt {
  readonly delivery: Delivery
  /** The id that the receiver sees, the same for all attempts; a job of Sluice 0.1.0 has none. */
  readonly messageId?: string
  /** From 1. */
  readonly attempt: number
  /** The policy of the delivery; missing in a trial, which is not repeated. */
  readonly policy?: RetryPolicy
  /** The event as it is delivered, with its cause token. */
  readonly event: EventContent
  /** What the transform of the target made of the event, which is sent in its place. */
  readonly made?: Made
  /** The cause token, which is also in the event. */
  readonly token: string
  /** The owner of the rule, if it has one that may not do everything. What the delivery publishes, it publishes. */
  readonly owner?: RuleOwner
  /** Headers that continue the trace of the attempt at the receiver, if its event is traced. */
  readonly trace?: Readonly<Record<string, string>> | undefined
  /** Whether the outcome of a success has the start of the answer too. */
  readonly showsAnswer?: boolean
}

/** Makes attempts, each with the current target. `decide` decides what follows from an outcome. */
export interface Deliverer<S extends TargetSettings = TargetSettings> {
  deliver(target: S, attempt: Attempt): Promise<Outcome>
  /** Waits until an event of this size may be sent, if many large ones in a row would delay other calls. */
  turn?(event: EventContent): Promise<void>
}

/** An event that is handed over to another program for delivery. */
export interface Handed<S extends TargetSettings = TargetSettings> {
  readonly target: S
  readonly delivery: Delivery
  readonly policy: RetryPolicy
  /** The event's type. */
  readonly type: string
  /** The event as it is delivered, with its cause token. */
  readonly json: string
  /** What the transform of the target made of it. */
  readonly made?: Made
}

/** Hands events over. Handing the same delivery over again must have no effect. */
export interface Enqueuer<S extends TargetSettings = TargetSettings> {
  enqueue(events: readonly Handed<S>[]): Promise<void>
}

import type { Delivery, Outcome, RetryPolicy, WebhookAddresses } from '@sluice/delivery'
import type { EventContent, Queues } from '@sluice/queues'
import type { BusLayout, EventLog } from '@sluice/streams'
import type { Http } from './http.js'
import type { TargetSettings } from './settings.js'

/**
 * What the platform must know of one type of target. A kind has a deliverer where Sluice retries, an enqueuer where somebody else does,
 * and neither where the hand-off script copies the event within the shard.
 */
export interface TargetKind<S extends TargetSettings = TargetSettings> {
  /** `type` of its targets. */
  readonly type: string
  /** Checks what is put; the OpenAPI document is made of it as well. */
  readonly settings: new () => S
  /** What the OpenAPI document says of each field besides. */
  readonly fields: Readonly<Record<string, object>>
  /** What holds where a target says nothing else. */
  readonly retry: RetryPolicy
  /** Fields that are hidden where a rule is shown, kept where it is put as it was shown, and made where they are left out. */
  readonly secrets?: { readonly [field: string]: Secret }
  /** Where its deliveries go, as dead letters, filters and circuits name it. */
  destination(target: S): string
  /** The field that is a URL which Sluice calls: only addresses that `WEBHOOK_ALLOW` lets through may stand there. */
  readonly url?: keyof S & string
  /** The field that names a bus which must be there, and another one than the rule's. */
  readonly bus?: keyof S & string
  /** The BullMQ queues that its deliveries stand in, besides those that all kinds with a deliverer share. */
  queues?(target: S): readonly string[]
  /** Why a target has no `onSuccess`, where its results cannot be known. */
  readonly unknowable?: string
  deliverer?(parts: Parts): Deliverer<S>
  enqueuer?(parts: Parts): Enqueuer<S>
}

/** A field that is a secret. */
export interface Secret {
  /** What it is shown as; its settings must let it through. */
  readonly hidden: string
  make(): string
}

/** What fan-out has for its deliverers and enqueuers. */
export interface Parts {
  readonly http: Http
  readonly addresses: WebhookAddresses
  /** Milliseconds that a call may take whose target says nothing else. */
  readonly timeoutMs: number
  readonly queues: Queues
  readonly log: EventLog
  /** The bus as the registry has it. @throws NotFoundError `UNKNOWN_BUS` */
  bus(name: string): BusLayout
}

/** One attempt at a delivery. */
export interface Attempt {
  readonly delivery: Delivery
  /** What its receiver knows the delivery by, the same for all attempts; a job of Sluice 0.1.0 has none. */
  readonly messageId?: string
  /** From 1. */
  readonly attempt: number
  /** As it is delivered, with its cause token. */
  readonly event: EventContent
  /** The cause token of the event, which stands in it as well. */
  readonly token: string
}

/** Makes attempts, each with the target as it is now. `decide` says what becomes of an outcome. */
export interface Deliverer<S extends TargetSettings = TargetSettings> {
  deliver(target: S, attempt: Attempt): Promise<Outcome>
  /** Waits until an event of this size may be sent, where many in a row would keep others waiting. */
  turn?(event: EventContent): Promise<void>
}

/** An event that is handed over to be delivered by somebody else. */
export interface Handed<S extends TargetSettings = TargetSettings> {
  readonly target: S
  readonly delivery: Delivery
  readonly policy: RetryPolicy
  /** The event's type. */
  readonly type: string
  /** As it is delivered, with its cause token. */
  readonly json: string
}

/** Hands events over. What is handed over again under the same delivery must count once. */
export interface Enqueuer<S extends TargetSettings = TargetSettings> {
  enqueue(events: readonly Handed<S>[]): Promise<void>
}

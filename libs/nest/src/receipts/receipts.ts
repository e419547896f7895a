import { createHash, randomUUID } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { type CloudEvent, defaultLimits, InvalidError } from '@sluice/event'
import type { EventContext } from '../handlers/event-context.js'
import type { Handler } from '../handlers/handlers.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, moduleDefaults, type SluiceOptions } from '../options.js'
import { AttemptHeld } from './attempt-held.js'
import { checkReceipts, receiptDefaults, type ReceiptOptions } from './idempotent.decorator.js'
import { Lease } from './lease.js'
import { ReceiptStore } from './receipt-store.js'

/** Milliseconds between two claims while another attempt runs (least and most), and while the store does not answer. */
const waits = { leastMs: 50, mostMs: 2000, storeMs: 2000 }

/** The handler's return value, or why it can never be published. */
type Kept = { readonly value?: unknown } | { readonly refused: string }

/**
 * Calls handlers with receipts once for an event, however often the event comes.
 *
 * | receipt                        | then                                                             |
 * |--------------------------------|------------------------------------------------------------------|
 * | none, failed, lease expired    | the handler is called, under a lease that is renewed meanwhile   |
 * | in progress, its owner lives   | the attempt is held: it comes again later and does not count     |
 * | done                           | the handler is not called; the result of the receipt is used     |
 */
@Injectable()
export class Receipts {
  readonly #log = new NestLog()
  readonly #leaseMs: number

  constructor(
    private readonly store: ReceiptStore,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    this.#leaseMs = options.claimIdleMs ?? moduleDefaults.claimIdleMs
    if (typeof options.receipts === 'object') checkReceipts(options.receipts, 'SluiceModule.forRoot')
  }

  /**
   * @param call one attempt, including its timeout: an attempt that timed out must free the receipt
   * @throws the handler's error; AttemptHeld if the handler cannot be called now
   */
  once(handler: Handler, event: CloudEvent, { rule }: EventContext, call: () => unknown): unknown {
    const asked = handler.options.receipts ?? this.options.receipts ?? false
    if (asked === false) return call()
    return this.#once(handler, event, rule, asked === true ? {} : asked, call)
  }

  async #once(
    handler: Handler,
    event: CloudEvent,
    rule: string,
    { key, ttl = receiptDefaults.ttl }: ReceiptOptions,
    call: () => unknown,
  ): Promise<unknown> {
    const token = tokenOf(rule, keyOf(event, key, rule))
    const lease = new Lease(this.store, token, randomUUID(), this.#leaseMs)
    const claim = await lease.claim().catch(cause => {
      throw new AttemptHeld(`the receipts cannot be read: ${errorText(cause)}`, waits.storeMs, { cause })
    })
    if (claim.state === 'done') return valueOf(JSON.parse(claim.result) as Kept)
    if (claim.state === 'in-progress') {
      const forMs = Math.min(Math.max(claim.forMs, waits.leastMs), waits.mostMs)
      throw new AttemptHeld('another attempt of it is being made', forMs, { elsewhere: true })
    }
    const kept = await this.#call(call, handler.options.onSuccess !== undefined).catch(async (error: unknown) => {
      await lease
        .release(ttl)
        .catch(cause => this.#report('a receipt cannot be freed, its lease runs out', rule, cause))
      throw error
    })
    await this.#finish(lease, rule, JSON.stringify(kept), ttl)
    return valueOf(kept)
  }

  /** The return value is kept only if it is to become an event. */
  async #call(call: () => unknown, wanted: boolean): Promise<Kept> {
    const value = await call()
    if (!wanted || value === undefined) return {}
    const { eventBytes } = defaultLimits
    try {
      const bytes = Buffer.byteLength(JSON.stringify(value) ?? '')
      return bytes > eventBytes ? { refused: `it is larger than an event may be, ${eventBytes} bytes` } : { value }
    } catch (error) {
      return { refused: `it is not JSON: ${errorText(error)}` }
    }
  }

  /** Writes the receipt. The handler is done, so if that fails the event is acknowledged all the same. */
  async #finish(lease: Lease, rule: string, result: string, ttl: number): Promise<void> {
    try {
      if (await lease.finish(result, ttl)) return
      this.#log.warn('the lease of a receipt ran out while its handler ran: another attempt was begun', { rule })
    } catch (cause) {
      this.#report('a receipt cannot be written: if the event comes again, it is handled again', rule, cause)
    }
  }

  #report(message: string, rule: string, cause: unknown): void {
    this.#log.error(message, { rule, error: errorText(cause) })
  }
}

function valueOf(kept: Kept): unknown {
  if ('refused' in kept) throw new InvalidError('INVALID_RESULT', `the result cannot be published: ${kept.refused}`)
  return kept.value
}

function keyOf(event: CloudEvent, key: ReceiptOptions['key'], rule: string): string {
  if (!key) return `${event.source} ${event.id}`
  const own = key(event)
  if (typeof own === 'string' && own !== '') return own
  throw new InvalidError('INVALID_RECEIPT_KEY', `receipts.key of ${rule} must return a text that is not empty`)
}

/** The token of a receipt: its handler, and a hash of the event's key, so that its length is bounded. */
export function tokenOf(scope: string, key: string): string {
  return `${scope}/${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`
}

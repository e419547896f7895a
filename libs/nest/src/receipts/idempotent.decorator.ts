import { type CloudEvent, InvalidError } from '@sluice/event'
import 'reflect-metadata'
import { type OptionNames, unknownOption } from '../unknown-options.js'

/** Options of receipts, which record that a handler has handled an event. */
export interface ReceiptOptions {
  /**
   * Events with the same key count as the same event for this handler. Default: source and id, which a publisher repeats when it
   * publishes again.
   */
  readonly key?: (event: CloudEvent) => string
  /** Milliseconds that a receipt is kept. A second to 30 days. Default 86,400,000, a day. */
  readonly ttl?: number
}

export const receiptDefaults = { ttl: 86_400_000 }

const ttls = { least: 1000, most: 30 * 86_400_000 }
const metadataKey = Symbol.for('sluice:idempotent')

/**
 * Makes the handler have its effect once: an event that comes again is acknowledged without a call, and the attempt of an
 * instance that died is repeated. It applies to all `@OnEvent` of the method, as their option `receipts` does.
 *
 * ```ts
 * @OnEvent('com.shop.order.created')
 * @Idempotent({ key: event => event.subject ?? event.id, ttl: 3_600_000 })
 * async charge(event: CloudEvent<Order>) {}
 * ```
 */
export function Idempotent(options: ReceiptOptions = {}): MethodDecorator {
  return (_target, name, descriptor: PropertyDescriptor) => {
    Reflect.defineMetadata(
      metadataKey,
      checkReceipts(options, `@Idempotent of ${String(name)}`),
      descriptor.value as object,
    )
  }
}

/** Adds the receipts of `@Idempotent` to a handler whose `@OnEvent` does not set them. */
export function withReceipts<Options extends { receipts?: boolean | ReceiptOptions }>(
  handler: string,
  options: Options,
  method: object,
): Options {
  const receipts = options.receipts ?? (Reflect.getMetadata(metadataKey, method) as ReceiptOptions | undefined)
  if (typeof receipts === 'object') checkReceipts(receipts, `@OnEvent of ${handler}`)
  return receipts === undefined ? options : { ...options, receipts }
}

const receiptNames: OptionNames<ReceiptOptions> = { key: true, ttl: true }

/** @throws InvalidError naming `where` and the option */
export function checkReceipts(
  options: ReceiptOptions,
  where: string,
  names: Readonly<Record<string, true>> = receiptNames,
): ReceiptOptions {
  const { key, ttl = receiptDefaults.ttl } = options
  const unknown = unknownOption(options, names, 'receipts.')
  if (unknown) throw new InvalidError('INVALID_OPTION', `${where}: ${unknown.why}`, { option: unknown.option })
  if (key !== undefined && typeof key !== 'function')
    throw new InvalidError('INVALID_OPTION', `${where}: receipts.key must be a function from the event to a string`)
  if (!Number.isInteger(ttl) || ttl < ttls.least || ttl > ttls.most) {
    const range = `${ttls.least} to ${ttls.most}`
    throw new InvalidError('INVALID_OPTION', `${where}: receipts.ttl is ${ttl}; it must be ${range} milliseconds`)
  }
  return options
}

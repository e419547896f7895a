import { nameOfTenant, parsePosition, tenantOf, tenantPattern } from '@sluice/event'

/** One event on its way to one target of one rule. */
export interface Delivery {
  readonly bus: string
  /** The event's position on the bus, `<shard>-<entry id>`. */
  readonly position: string
  readonly rule: string
  readonly target: string
  /** How often its dead letter was redriven; 0 for a delivery that never was a dead letter. */
  readonly redrives: number
}

/** Form of bus, rule and target names: usable in a key, a URL and a job id without quoting. Never with a `~` or `+`. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
/** The same in words, for messages. */
export const nameForm = '1 to 128 letters, digits, ".", "_" or "-", beginning with a letter or digit'

/** Whether it is a name of such a form, with or without the tenant that it is one of. */
export function isFullName(name: string): boolean {
  const { tenant, name: plain } = tenantOf(name)
  return tenantPattern.test(tenant) && namePattern.test(plain) && nameOfTenant(tenant, plain) === name
}

/**
 * The id of a delivery. Every process computes the same, so adding a delivery twice adds it once. A redrive does not change it,
 * so a delivery has at most one dead letter.
 */
export function deliveryId(delivery: Omit<Delivery, 'redrives'>): string {
  return [delivery.bus, delivery.position, delivery.rule, delivery.target].join('~')
}

/** The id of its BullMQ job: a redriven delivery is a new job. */
export function jobId(delivery: Delivery): string {
  return delivery.redrives === 0 ? deliveryId(delivery) : `${deliveryId(delivery)}~${delivery.redrives}`
}

/** Reads what {@link jobId} or {@link deliveryId} wrote; undefined for anything else. */
export function parseJobId(id: string): Delivery | undefined {
  const [bus = '', position = '', rule = '', target = '', redrives = '0', ...more] = id.split('~')
  if (more.length > 0 || !parsePosition(position) || !/^\d{1,9}$/.test(redrives)) return undefined
  if (!isFullName(bus) || ![rule, target].every(name => namePattern.test(name))) return undefined
  return { bus, position, rule, target, redrives: Number(redrives) }
}

import { parsePosition } from '@sluice/event'

/** One event on its way to one target of one rule. */
export interface Delivery {
  readonly bus: string
  /** Where the event stands on the bus, `<shard>-<entry id>`. */
  readonly position: string
  readonly rule: string
  readonly target: string
  /** How often its dead letter was sent again; 0 for a delivery that never was a dead letter. */
  readonly redrives: number
}

/** Bus, rule and target names: what may stand in a key, a URL and a job id without quoting. `~` never may. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/**
 * The name of a delivery, the same whoever computes it: what is added twice under it is added once. It does not change
 * when the dead letter is redriven, so a delivery has at most one dead letter.
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
  if (![bus, rule, target].every(name => namePattern.test(name))) return undefined
  return { bus, position, rule, target, redrives: Number(redrives) }
}

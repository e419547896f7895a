import { InvalidError } from './errors/errors.js'
import { tenantOf } from './tenant.js'

/**
 * Sources that only Sluice may use: otherwise anybody could fake alarms and results. In any letter case, because receivers may
 * ignore it.
 */
const ofSource = /^\/sluice(\/|$)/i
const reserved: readonly { attribute: 'type' | 'source'; pattern: RegExp; must: string }[] = [
  { attribute: 'type', pattern: /^sluice\./i, must: 'must not begin with "sluice."' },
  { attribute: 'source', pattern: ofSource, must: 'must not be "/sluice" or begin with "/sluice/"' },
]

/** @throws InvalidError `RESERVED_NAME` with `details.attribute` for an event that only Sluice may emit */
export function checkReserved(event: { readonly type: string; readonly source: string }): void {
  for (const { attribute, pattern, must } of reserved) {
    if (!pattern.test(event[attribute])) continue
    const message = `attribute '${attribute}' ${must}: Sluice's own events have that. Give it a name of your own`
    throw new InvalidError('RESERVED_NAME', message, { attribute })
  }
}

export function isReservedSource(source: string): boolean {
  return ofSource.test(source)
}

/** Names of services that would look like Sluice itself as the `principal` of events. */
export function isReservedName(service: string): boolean {
  return /^(sluice|api-key)$/i.test(service)
}

/** The bus on which the platform tells of itself. Each tenant has one, which only Sluice publishes on. */
export const operatorBus = 'sluice'

/** @param full the name of the bus inside Sluice */
export function isOperatorBus(full: string): boolean {
  return tenantOf(full).name === operatorBus
}

/**
 * @param full the name of the bus inside Sluice, or that of a plain one
 * @throws InvalidError `RESERVED_BUS`
 */
export function checkPublishable(full: string): void {
  if (!isOperatorBus(full)) return
  const message = `only Sluice publishes on bus '${operatorBus}', its operator events: publish on a bus of your own`
  throw new InvalidError('RESERVED_BUS', message, { bus: operatorBus })
}

import { Injectable } from '@nestjs/common'
import { ConflictError, isOperatorBus, SluiceError, tenantOf, UnavailableError } from '@sluice/event'
import { RegistryView, type TenantLimitSettings } from '@sluice/registry'
import { type Appended, bytesOfTenant, EventLog } from '@sluice/streams'

type Limited = Exclude<keyof TenantLimitSettings, 'bytes'>

/** What a tenant has of what its limits bound. Bytes as the governor measured them some seconds ago; absent before the first time. */
export type TenantUse = Readonly<Record<Limited, number>> & { readonly bytes?: number }

/** Holds tenants to the numbers of things that they may have, and says how many these are. */
@Injectable()
export class TenantLimits {
  constructor(
    private readonly view: RegistryView,
    private readonly log: EventLog,
  ) {}

  async useOf(tenant: string): Promise<TenantUse> {
    const bytes = await bytesOfTenant(this.log, tenant)
    const [buses, rules, keys] = (['buses', 'rules', 'keys'] as const).map(what => this.#count(what, tenant))
    return { buses: buses!, rules: rules!, keys: keys!, ...(bytes !== undefined && { bytes }) }
  }

  /**
   * Asks before something new is made. Writers at the same moment do not see each other.
   *
   * @param full the name of the new thing; of a rule, that of its bus
   * @throws ConflictError `TENANT_FULL`
   */
  demandRoom(what: Limited, full: string): void {
    const { tenant } = tenantOf(full)
    const limit = this.view.snapshot.tenants.get(tenant)?.limits?.[what]
    if (limit === undefined || this.#count(what, tenant) < limit) return
    const message = `the tenant has ${limit} ${what}, the most it may have: its limits.${what} allows more`
    throw new ConflictError('TENANT_FULL', message, { field: what, limit })
  }

  /** Says of events that were refused for want of room on a bus how many bytes the tenant holds, and how many it may. */
  async tellRoom(bus: string, results: readonly Appended[]): Promise<readonly Appended[]> {
    if (!results.some(isFull)) return results
    const { tenant } = tenantOf(bus)
    const limit = this.view.snapshot.tenants.get(tenant)?.limits?.bytes
    const actual = await bytesOfTenant(this.log, tenant).catch(() => undefined)
    const room = { ...(limit !== undefined && { limit }), ...(actual !== undefined && { actual }) }
    return results.map(result => (isFull(result) ? { ...result, error: withDetails(result.error, room) } : result))
  }

  #count(what: Limited, tenant: string): number {
    const { buses, keys, rules } = this.view.snapshot
    const own = (names: Iterable<string>) => Array.from(names).filter(full => tenantOf(full).tenant === tenant)
    if (what === 'buses') return own(buses.keys()).filter(bus => !isOperatorBus(bus)).length
    if (what === 'keys') return own(keys.keys()).length
    return own(rules.keys()).reduce((sum, bus) => sum + rules.get(bus)!.size, 0)
  }
}

function isFull(result: Appended): result is Appended & { readonly error: SluiceError } {
  return 'error' in result && result.error instanceof SluiceError && result.error.code === 'TENANT_STORAGE_FULL'
}

function withDetails({ code, message, details }: SluiceError, more: object): UnavailableError {
  return new UnavailableError(code, message, { ...details, ...more })
}

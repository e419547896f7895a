import { Injectable } from '@nestjs/common'
import { ConflictError, tenantOf } from '@sluice/event'
import { RegistryView, type TenantLimitSettings } from '@sluice/registry'

type Limited = keyof TenantLimitSettings

/** Holds tenants to the numbers of things that they may have. */
@Injectable()
export class TenantLimits {
  constructor(private readonly view: RegistryView) {}

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

  #count(what: Limited, tenant: string): number {
    const { buses, keys, rules } = this.view.snapshot
    const own = (names: Iterable<string>) => Array.from(names).filter(full => tenantOf(full).tenant === tenant)
    if (what === 'buses') return own(buses.keys()).length
    if (what === 'keys') return own(keys.keys()).length
    return own(rules.keys()).reduce((sum, bus) => sum + rules.get(bus)!.size, 0)
  }
}

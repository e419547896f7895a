import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { ConflictError, defaultTenant, nameOfTenant, NotFoundError, operatorBus, tenantOf } from '@sluice/event'
import {
  busInUse,
  defaultBus,
  operatorBusSettings,
  RegistryView,
  type Tenant,
  tenantKind,
  type Written,
} from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'

/** Names of what a tenant has that an error shows. */
const mostShown = 10

/** What each tenant has, and nobody deletes without it. */
const ownBuses = [
  [defaultBus, {}],
  [operatorBus, operatorBusSettings],
] as const

/** Makes and deletes tenants. What belongs to one is not managed here: its callers do that, and the root key in its name. */
@Injectable()
export class Tenants implements OnApplicationBootstrap {
  constructor(
    private readonly view: RegistryView,
    private readonly buses: Buses,
  ) {}

  /** By name. */
  all(): ReadonlyMap<string, Tenant> {
    return this.view.snapshot.tenants
  }

  /** @throws NotFoundError `UNKNOWN_TENANT` */
  async find(name: string): Promise<Tenant> {
    if (!this.view.snapshot.tenants.has(name)) await this.view.refresh() // another gateway may have just made it
    const tenant = this.view.snapshot.tenants.get(name)
    if (!tenant) throw tenantKind.unknown({ name })
    return tenant
  }

  /** Tenants that an earlier version made have no bus of operator events. */
  async onApplicationBootstrap(): Promise<void> {
    for (const tenant of this.all().keys())
      // else its making or deletion was interrupted, and is done again
      if (this.view.snapshot.buses.has(nameOfTenant(tenant, defaultBus))) await this.#makeBuses(tenant)
  }

  /** A new tenant gets a default bus, and one for operator events. */
  async put(name: string, settings: unknown, may?: Precondition): Promise<Written<Tenant>> {
    const written = await this.view.store.put(tenantKind, { name }, settings, before => may?.(before))
    await this.view.refresh()
    await this.#makeBuses(name)
    return written
  }

  /** Also where an earlier request was interrupted. */
  async #makeBuses(tenant: string): Promise<void> {
    for (const [name, settings] of ownBuses) {
      const bus = nameOfTenant(tenant, name)
      if (!this.view.snapshot.buses.has(bus)) await this.buses.put(bus, settings)
    }
  }

  /**
   * Deletes a tenant that has nothing but the buses that were made with it, and these. What it has is named to the root key alone, which
   * may look into it; others are told how much it is.
   *
   * @throws ConflictError `TENANT_IN_USE` if it has other buses, keys or grants, `BUS_IN_USE` if one of these buses has rules
   */
  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    if (name === defaultTenant) throw tenantKind.unknown({ name })
    await this.view.refresh()
    may?.(this.view.snapshot.tenants.get(name))
    if (this.view.snapshot.tenants.has(name)) {
      this.#refuseUsed(name, caller.isRoot)
      for (const [bus] of ownBuses) await this.#deleteOwnBus(nameOfTenant(name, bus), caller.isRoot)
    }
    await this.view.store.delete(tenantKind, { name }, before => may?.(before))
    await this.view.refresh()
  }

  async #deleteOwnBus(bus: string, isNamed: boolean): Promise<void> {
    await this.buses.deleteOwn(bus, { rule: () => isNamed, schedule: () => isNamed }).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error // deleted before
    })
  }

  #refuseUsed(tenant: string, isNamed: boolean): void {
    const { buses, connections, keys, grants, rules } = this.view.snapshot
    // a later tenant of that name would get what they give
    const guest = [...grants.values()].filter(({ to }) => 'tenant' in to && to.tenant === tenant)
    const isOwn = (full: string) => tenantOf(full).tenant === tenant
    const own = ownBuses.map(([name]) => nameOfTenant(tenant, name))
    const used = {
      buses: [...buses.keys()].filter(bus => isOwn(bus) && !own.includes(bus)),
      connections: [...connections.keys()].filter(isOwn),
      keys: [...keys.keys()].filter(isOwn),
      grants: [...grants.keys()].filter(isOwn),
    }
    for (const [what, all] of Object.entries(used)) {
      if (all.length === 0) continue
      const names = isNamed ? all.slice(0, mostShown).map(full => tenantOf(full).name) : []
      const message = `tenant '${tenant}' has ${all.length} ${what}; delete them first${listed(names)}`
      throw new ConflictError('TENANT_IN_USE', message, { tenant, ...(isNamed && { [what]: names }) })
    }
    for (const name of own) {
      const used = [...(rules.get(name)?.keys() ?? [])]
      if (used.length > 0) throw isNamed ? busInUse(name, used) : busInUse(name, [], used.length)
    }
    if (guest.length === 0) return
    const given = guest.map(({ name }) => `${tenantOf(name).name} of tenant '${tenantOf(name).tenant}'`)
    const names = isNamed ? given.slice(0, mostShown) : []
    const message = `other tenants let rules of tenant '${tenant}' publish there; delete these grants first${listed(names)}`
    throw new ConflictError('TENANT_IN_USE', message, { tenant })
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? '' : `: ${names.join(', ')}`
}

import { Injectable } from '@nestjs/common'
import { ConflictError, defaultTenant, nameOfTenant, NotFoundError, tenantOf } from '@sluice/event'
import { defaultBus, RegistryView, type Tenant, tenantKind, type Written } from '@sluice/registry'
import { Buses } from '../buses/buses.js'
import type { Precondition } from '../precondition.js'

/** Names of what a tenant has that an error shows. */
const mostShown = 10

/** Makes and deletes tenants. What belongs to one is not managed here: its callers do that, and the root key in its name. */
@Injectable()
export class Tenants {
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

  /** A new tenant gets a default bus. */
  async put(name: string, settings: unknown, may?: Precondition): Promise<Written<Tenant>> {
    const written = await this.view.store.put(tenantKind, { name }, settings, before => may?.(before))
    await this.view.refresh()
    const bus = nameOfTenant(name, defaultBus)
    // also where an earlier request was interrupted
    if (!this.view.snapshot.buses.has(bus)) await this.buses.put(bus, {})
    return written
  }

  /**
   * Deletes a tenant that has nothing but its default bus, and that bus.
   *
   * @throws ConflictError `TENANT_IN_USE` if it has buses, keys or grants
   */
  async delete(name: string, may?: Precondition): Promise<void> {
    if (name === defaultTenant) throw tenantKind.unknown({ name })
    await this.view.refresh()
    may?.(this.view.snapshot.tenants.get(name))
    if (this.view.snapshot.tenants.has(name)) {
      this.#refuseUsed(name)
      await this.#deleteDefaultBus(nameOfTenant(name, defaultBus))
    }
    await this.view.store.delete(tenantKind, { name }, before => may?.(before))
    await this.view.refresh()
  }

  async #deleteDefaultBus(bus: string): Promise<void> {
    await this.buses.delete(bus).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error // deleted before
    })
  }

  #refuseUsed(tenant: string): void {
    const { buses, keys, grants } = this.view.snapshot
    const isOwn = (full: string) => tenantOf(full).tenant === tenant
    const used = {
      buses: [...buses.keys()].filter(bus => isOwn(bus) && bus !== nameOfTenant(tenant, defaultBus)),
      keys: [...keys.keys()].filter(isOwn),
      grants: [...grants.keys()].filter(isOwn),
    }
    for (const [what, all] of Object.entries(used)) {
      if (all.length === 0) continue
      const names = all.slice(0, mostShown).map(full => tenantOf(full).name)
      const message = `tenant '${tenant}' has ${all.length} ${what}; delete them first: ${names.join(', ')}`
      throw new ConflictError('TENANT_IN_USE', message, { tenant, [what]: names })
    }
  }
}

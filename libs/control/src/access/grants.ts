import { Injectable } from '@nestjs/common'
import { tenantOf } from '@sluice/event'
import { type GrantsDocument, grantsKind, RegistryView, type Written } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { RedisClock } from '@sluice/streams'
import type { Precondition } from '../precondition.js'
import { Giving } from './giving.js'

/** Gives grants to keys, groups and subjects, and takes them back. In force as changes of {@link ApiKeys} are. */
@Injectable()
export class Grants {
  constructor(
    private readonly view: RegistryView,
    private readonly giving: Giving,
    private readonly clock: RedisClock,
  ) {}

  /** By name. */
  all(): ReadonlyMap<string, GrantsDocument> {
    return this.view.snapshot.grants
  }

  /** @throws NotFoundError `UNKNOWN_GRANTS` */
  async find(name: string): Promise<GrantsDocument> {
    if (!this.view.snapshot.grants.has(name)) await this.view.refresh()
    const document = this.view.snapshot.grants.get(name)
    if (!document) throw grantsKind.unknown({ name })
    return document
  }

  /** @throws SluiceError `FORBIDDEN` for grants that the caller does not have itself */
  async put(caller: Caller, name: string, settings: unknown, may?: Precondition): Promise<Written<GrantsDocument>> {
    const made = { createdAt: new Date(this.clock.now()).toISOString(), createdBy: caller.name }
    const written = await this.view.store.put(grantsKind, { name }, { settings, made }, (before, { to, grants }) => {
      if (before) this.#demand(caller, name, before)
      may?.(before)
      this.#demand(caller, name, { to, grants })
    })
    await this.view.refresh()
    return written
  }

  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    await this.view.store.delete(grantsKind, { name }, before => {
      this.#demand(caller, name, before!)
      may?.(before)
    })
    await this.view.refresh()
  }

  #demand(caller: Caller, name: string, { to, grants }: Pick<GrantsDocument, 'to' | 'grants'>): void {
    const what = `give what the grants '${tenantOf(name).name}' say`
    this.giving.demandGiven(caller, what, grants)
    // only keys have quotas: a subject or group would publish without the one that its giver has
    const quota = 'key' in to ? this.view.snapshot.keys.get(caller.full(to.key))?.quota : undefined
    if (grants.some(grant => 'publish' in grant)) this.giving.demandQuota(caller, what, quota, 'to')
  }
}

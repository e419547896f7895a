import { Injectable } from '@nestjs/common'
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
    const written = await this.view.store.put(grantsKind, { name }, { settings, made }, (before, { grants }) => {
      this.#demand(caller, name, before)
      may?.(before)
      this.#demand(caller, name, { grants })
    })
    await this.view.refresh()
    return written
  }

  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    await this.view.store.delete(grantsKind, { name }, before => {
      this.#demand(caller, name, before)
      may?.(before)
    })
    await this.view.refresh()
  }

  #demand(caller: Caller, name: string, document: Pick<GrantsDocument, 'grants'> | undefined): void {
    this.giving.demand(caller, `give what the grants '${name}' say`, document?.grants ?? [])
  }
}

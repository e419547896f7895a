import { beyondQuota, fullGrant, type Grant, lackedToGive, plainGrant, type Quota } from '@sluice/access'
import { Principals } from '@sluice/registry'
import { type Caller, forbidden } from '@sluice/service'
import { Injectable } from '@nestjs/common'

/** Nobody gives more than he has: each grant that is given must be covered by one of the giver's own. */
@Injectable()
export class Giving {
  constructor(private readonly principals: Principals) {}

  /**
   * Whether one grant of the caller covers this one. Nobody has one on what belongs to another tenant. Undefined is a grant that only the
   * root key has.
   *
   * @param grant with names as they are inside Sluice
   */
  has(caller: Caller, grant: Grant | undefined): boolean {
    return this.#missing(caller, grant) === undefined
  }

  /** @param grants as a document of the caller's tenant says them @throws SluiceError `FORBIDDEN` with the first that the caller lacks */
  demandGiven(caller: Caller, what: string, grants: readonly Grant[], pathOf?: (i: number) => string): void {
    const full = grants.map(grant => fullGrant(caller.tenant, grant))
    this.demand(caller, what, full, pathOf)
  }

  /**
   * @param what is given, in words
   * @param pathOf where a grant stands
   * @throws SluiceError `FORBIDDEN` with the first grant that the caller lacks
   */
  demand(
    caller: Caller,
    what: string,
    grants: readonly (Grant | undefined)[],
    pathOf = (i: number) => `grants[${i}]`,
  ): void {
    for (const [i, grant] of grants.entries()) {
      const lacked = this.#missing(caller, grant)
      if (!lacked) continue
      const path = pathOf(i)
      throw forbidden(caller, what, lacked.missing ? { ...lacked, path } : { reason: 'only the root key may', path })
    }
  }

  /** What the caller lacks, as a document of its tenant says it; undefined if nothing. A grant that only the root key has has no name. */
  #missing(caller: Caller, grant: Grant | undefined): { readonly missing?: Grant } | undefined {
    const plain = grant && plainGrant(caller.tenant, grant)
    if (caller.isRoot && (plain || !grant)) return undefined
    if (!plain) return grant ? { missing: grant } : {}
    const missing = lackedToGive(this.principals.grantsOf(caller.principal), plain)
    return missing && { missing }
  }

  /**
   * @param quota of who gets something to publish
   * @param path where the one that gets it is named; else the field of the quota
   * @throws SluiceError `FORBIDDEN` where it may publish more than the caller
   */
  demandQuota(caller: Caller, what: string, quota: Quota | undefined, path?: string): void {
    for (const { name, quota: own } of this.principals.quotasOf(caller.principal)) {
      const field = beyondQuota(own, quota)
      if (!field) continue
      const must = path === undefined ? `quota.${field}` : `the quota.${field} of a key in ${path}`
      const reason = `the quota of '${name}' has ${own[field]}, so ${must} must be at most that`
      throw forbidden(caller, what, { reason, path: path ?? `quota.${field}` })
    }
  }
}

import { covers, type Grant, type Principal } from '@sluice/access'
import { Principals } from '@sluice/registry'
import { type Caller, forbidden } from '@sluice/service'
import { Injectable } from '@nestjs/common'

/** Nobody gives more than he has: each grant that is given must be covered by one of the giver's own. */
@Injectable()
export class Giving {
  constructor(private readonly principals: Principals) {}

  /**
   * @param what is given, in words
   * @param pathOf where a grant stands
   * @throws SluiceError `FORBIDDEN` with the first grant that the caller lacks
   */
  demand(caller: Caller, what: string, grants: readonly Grant[], pathOf = (i: number) => `grants[${i}]`): void {
    if (caller.isRoot) return
    const own = this.principals.grantsOf(caller.principal)
    const beyond = grants.findIndex(grant => !own.some(one => covers(one, grant)))
    if (beyond >= 0) throw forbidden(caller, what, { missing: grants[beyond]!, path: pathOf(beyond) })
  }

  /** All grants of a principal: those of its own document, and what other documents give to it. */
  grantsOf(principal: Principal): readonly Grant[] {
    return this.principals.grantsOf(principal)
  }
}

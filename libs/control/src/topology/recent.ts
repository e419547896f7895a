import { idOf, type Rights } from '@sluice/access'
import type { Caller } from '@sluice/service'

/** Most answers that are kept; the oldest goes. Each may be a megabyte. */
const most = 20

interface Kept<View> {
  readonly rights: Rights
  readonly view: Promise<View>
  /** When it was made, monotonic; undefined while it is being made. */
  madeAt: number | undefined
}

/** Answers that were just given, for callers that ask the same again: they serve no other caller, and none whose rights have changed. */
export class Recent<View> {
  readonly #kept = new Map<string, Kept<View>>()

  /**
   * @param question what is asked, apart from the caller
   * @param maxAgeMs milliseconds; an answer that is being made counts as new. 0 makes a new one
   */
  async of(caller: Caller, question: string, maxAgeMs: number, make: () => Promise<View>): Promise<View> {
    if (maxAgeMs === 0) return make()
    const id = JSON.stringify([idOf(caller.principal), caller.tenant, question])
    const before = this.#kept.get(id)
    if (before && isSame(before.rights, caller.rights) && ageOf(before) <= maxAgeMs) return before.view
    const kept: Kept<View> = { rights: caller.rights, view: make(), madeAt: undefined }
    this.#keep(id, kept)
    try {
      return await kept.view
    } catch (error) {
      if (this.#kept.get(id) === kept) this.#kept.delete(id)
      throw error
    } finally {
      kept.madeAt = performance.now()
    }
  }

  #keep(id: string, kept: Kept<View>): void {
    this.#kept.delete(id)
    this.#kept.set(id, kept)
    if (this.#kept.size > most) this.#kept.delete(this.#kept.keys().next().value!)
  }
}

/** Rights are the same object while nothing that they come from has changed, apart from those that are everything. */
function isSame(before: Rights, now: Rights): boolean {
  return before === now || (before.isAll && now.isAll && before.tenant === now.tenant)
}

function ageOf({ madeAt }: Kept<unknown>): number {
  return madeAt === undefined ? 0 : performance.now() - madeAt
}

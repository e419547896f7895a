import { Injectable } from '@nestjs/common'
import type { Action, Grant } from '@sluice/access'
import type { LetterFilter } from '@sluice/delivery'
import type { Selection } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { DeadLetterStore, shardOfLetter } from '@sluice/streams'
import { Giving } from '../access/giving.js'
import { neededByTargets } from '../rules/rule-rights.js'
import type { CheckedRedrive } from './checks.js'
import { SeenLetters } from './seen-letters.js'

/** Whether a caller may send letters again, or delete them. */
@Injectable()
export class LetterRights {
  constructor(
    private readonly store: DeadLetterStore,
    private readonly view: RegistryView,
    private readonly seen: SeenLetters,
    private readonly giving: Giving,
  ) {}

  /**
   * Letters by id are looked at one by one. Those of a filter are found only later and by others, so it needs a grant for all events of
   * its bus. The number of letters tells whether there are events with the attributes of the filter, so the caller must see these.
   *
   * @returns the selection without ids that the caller does not see: to the caller they are missing
   * @throws SluiceError `FORBIDDEN`
   */
  async demand(caller: Caller, action: Action, select: Selection): Promise<Selection> {
    if (caller.isRoot && 'filter' in select) return select
    if ('filter' in select) {
      const bus = select.filter.bus ?? caller.full('*')
      for (const [field, grant] of Object.entries(neededBy(select.filter, bus)))
        this.giving.demand(caller, `${action} by a filter`, [grant], () => `filter.${field}`)
      return select
    }
    const ids: string[] = []
    for (const id of new Set(select.ids)) if (await this.#mayOne(caller, action, id)) ids.push(id)
    return { ids }
  }

  /**
   * What a redrive needs besides: to publish what an edit makes of the events, and all rights that another target needs. A rule of somebody else
   * gets what its owner may see, so the caller must see all of it too. So must one who edits: an edit of what grants ask about, such as the
   * type, would make of an event one that the rules of the caller get as a whole.
   */
  demandChanges(caller: Caller, { select, edit, target }: Pick<CheckedRedrive, 'select' | 'edit' | 'target'>): void {
    if (caller.isRoot) return
    for (const bus of busesOf(caller, select)) {
      if (edit) this.giving.demand(caller, 'edit events', [{ publish: { bus } }, { read: { bus } }], () => 'edit')
      const rule = target && this.view.rule(bus, target.rule)
      const other = rule?.targets.find(({ id }) => id === target?.target)
      if (!other) continue
      const reaches = neededByTargets(bus, { targets: [other] }).map(({ grant }) => grant)
      const seesAll = rule?.owner === caller.name ? [] : [{ read: { bus } }]
      this.giving.demand(caller, 'send to this target', [...reaches, ...seesAll], () => 'target')
    }
  }

  /** @returns false for a letter that is not there, to this caller's eyes @throws SluiceError `FORBIDDEN` */
  async #mayOne(caller: Caller, action: Action, id: string): Promise<boolean> {
    const shard = shardOfLetter(id)
    if (caller.isRoot) return shard === undefined || caller.owns(shard.bus)
    const [json] = shard ? await this.store.events(shard, [id]) : []
    if (!shard || json === undefined || !caller.owns(shard.bus)) return false
    const decision = caller.decide(action, { bus: shard.bus }, json)
    if (decision.allowed) return true
    if (!(await this.seen.get(caller, id))) return false
    caller.demand(action, { bus: shard.bus }, json)
    return false
  }
}

/** What each field of a filter needs. */
function neededBy({ type, eventId }: LetterFilter, bus: string): Readonly<Record<string, Grant>> {
  return {
    bus: { redrive: { bus } },
    ...(type !== undefined && { type: { redrive: { bus, pattern: { type: [type] } } } }),
    ...(eventId !== undefined && { eventId: { redrive: { bus, pattern: { id: [eventId] } } } }),
  }
}

function busesOf(caller: Caller, select: Selection): Set<string> {
  return new Set(
    'ids' in select ? select.ids.flatMap(id => shardOfLetter(id)?.bus ?? []) : [select.filter.bus ?? caller.full('*')],
  )
}

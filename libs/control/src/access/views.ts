import { Injectable } from '@nestjs/common'
import { shown, viewOf } from '@sluice/access'
import type { Caller } from '@sluice/service'
import { RedactionKey } from '@sluice/streams'

/** An event as a caller sees it. */
export interface Seen {
  readonly json: string
  /** False if something of it is hidden: then texts that were made from it, such as errors, are not shown either. */
  readonly isWhole: boolean
}

/** How callers see events of buses: by their `read` grants. */
@Injectable()
export class Views {
  constructor(private readonly redactionKey: RedactionKey) {}

  /** @returns undefined if the caller may not see the event at all */
  async of(caller: Caller, bus: string, json: string): Promise<Seen | undefined> {
    if (caller.isRoot) return caller.owns(bus) ? { json, isWhole: true } : undefined
    const view = viewOf(caller.rights, 'read', bus, json)
    if (!view || view.isWhole) return view && { json, isWhole: true }
    return { json: shown(view, json, await this.redactionKey.get()), isWhole: false }
  }
}

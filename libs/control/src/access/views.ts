import { Injectable } from '@nestjs/common'
import { type Redaction, shown, type View, viewOf } from '@sluice/access'
import type { Caller } from '@sluice/service'
import { RedactionKey } from '@sluice/streams'

/** An event as a caller sees it. */
export interface Seen {
  readonly json: string
  /** False if something of it is hidden: then texts that were made from it, such as errors, are not shown either. */
  readonly isWhole: boolean
  /** What is hidden of it. */
  readonly redact: readonly Redaction[]
}

/** How callers see events of buses: by their `read` grants. */
@Injectable()
export class Views {
  constructor(private readonly redactionKey: RedactionKey) {}

  /** @returns undefined if the caller may not see the event at all; a promise only where something of it is hidden */
  of(caller: Caller, bus: string, json: string): Seen | undefined | Promise<Seen> {
    if (caller.isRoot) return caller.owns(bus) ? whole(json) : undefined
    const view = viewOf(caller.rights, 'read', bus, json)
    if (!view || view.isWhole) return view && whole(json)
    return this.#hidden(view, json)
  }

  async #hidden(view: View, json: string): Promise<Seen> {
    return { json: shown(view, json, await this.redactionKey.get()), isWhole: false, redact: view.redact }
  }
}

function whole(json: string): Seen {
  return { json, isWhole: true, redact: [] }
}

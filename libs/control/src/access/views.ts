import { randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { shown, viewOf } from '@sluice/access'
import type { Caller } from '@sluice/service'
import { EventLog } from '@sluice/streams'

/** An event as a caller sees it. */
export interface Seen {
  readonly json: string
  /** False if something of it is hidden: then texts that were made from it, such as errors, are not shown either. */
  readonly isWhole: boolean
}

/** How callers see events of buses: by their `read` grants. */
@Injectable()
export class Views {
  #hashKey: Promise<Buffer> | undefined

  constructor(private readonly log: EventLog) {}

  /** @returns undefined if the caller may not see the event at all */
  async of(caller: Caller, bus: string, json: string): Promise<Seen | undefined> {
    if (caller.isRoot) return { json, isWhole: true }
    const view = viewOf(caller.rights, 'read', bus, json)
    if (!view || view.isWhole) return view && { json, isWhole: true }
    return { json: shown(view, json, await this.#key()), isWhole: false }
  }

  /** The key of the hashes that stand for hidden values: one for the platform, so that a value has one hash everywhere. */
  #key(): Promise<Buffer> {
    this.#hashKey ??= this.#keyInRedis().catch((error: unknown) => {
      this.#hashKey = undefined
      throw error
    })
    return this.#hashKey
  }

  async #keyInRedis(): Promise<Buffer> {
    const name = this.log.keys.redactionKey()
    await this.log.redis.set(name, randomBytes(32).toString('base64'), 'NX')
    return Buffer.from((await this.log.redis.get(name))!, 'base64')
  }
}

import { Injectable } from '@nestjs/common'
import { identityOf, identityOfKey, InvalidError } from '@sluice/event'
import type { Bus } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { EventLog, type LoggedEvent, positionsOf } from '@sluice/streams'
import { EventTexts } from '../biographies/event-texts.js'
import type { SearchQuery } from './search-query.js'

/** Form of idempotency keys: what publishing takes. */
const keyForm = /^[\x21-\x7e]{1,255}$/

/** Finds events by what publishing knows them by, without a search: while they are in the dedupe window of their bus. */
@Injectable()
export class KnownEvents {
  constructor(
    private readonly log: EventLog,
    private readonly texts: EventTexts,
  ) {}

  /**
   * By `source` and `id`, if both are asked for: the one whose partition key is the `partitionkey` or `subject` that is asked for, else
   * its id. Others may have the same source and id.
   */
  async byId(bus: Bus, { filter, from, to }: SearchQuery): Promise<LoggedEvent[]> {
    if (from !== undefined || to !== undefined) return []
    const { source, id, subject, partitionkey } = filter.equal
    if (source === undefined || id === undefined || !bus.dedupeMs) return []
    const key = partitionkey ?? subject ?? id
    return this.#read(bus, await positionsOf(this.log, bus, [{ identity: identityOf({ source, id }, key), key }]))
  }

  /**
   * By an idempotency key, which no event has in it: only the window knows it.
   *
   * @param principal of the publisher; default the caller
   * @throws InvalidError `INVALID_FILTER`
   */
  async byKey(caller: Caller, bus: Bus, query: Readonly<Record<string, unknown>>): Promise<LoggedEvent[]> {
    const { idempotencyKey, principal = caller.name, ...others } = query
    const [other] = Object.keys(others)
    if (other !== undefined) throw wrong(other, 'cannot stand with idempotencyKey; principal can: of the publisher')
    if (typeof idempotencyKey !== 'string' || !keyForm.test(idempotencyKey))
      throw wrong(
        'idempotencyKey',
        'must be 1 to 255 printable ASCII characters, without the quotes that it may have been published in',
      )
    if (typeof principal !== 'string') throw wrong('principal', 'must be a text')
    if (!bus.dedupeMs) throw wrong('idempotencyKey', 'finds nothing: the bus has no dedupe window (dedupeMs is 0)')
    const identity = identityOfKey(idempotencyKey, principal)
    return this.#read(bus, await positionsOf(this.log, bus, [{ identity }]))
  }

  async #read({ name }: Bus, positions: readonly string[]): Promise<LoggedEvent[]> {
    const texts = await Promise.all(positions.map(position => this.texts.read(name, position)))
    return positions.flatMap((position, i) => {
      const json = texts[i]
      return json === undefined ? [] : [{ position, json }]
    })
  }
}

function wrong(path: string, must: string): InvalidError {
  return new InvalidError('INVALID_FILTER', `filter '${path}' ${must}`, { path })
}

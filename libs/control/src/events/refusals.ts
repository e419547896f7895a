import { createHash } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { type AcceptedEvent, InvalidError, parsePosition, SluiceError, type Via } from '@sluice/event'
import { type Appended, type BusLayout, DeadLetterStore, EventLog, letterOfEntry, shardOf } from '@sluice/streams'

type Refused = Extract<Appended, { readonly error: Error }> & { readonly error: InvalidError }

/** Keeps what is refused because it would go on with a loop: nobody else may have it. */
@Injectable()
export class Refusals {
  constructor(
    private readonly log: EventLog,
    private readonly letters: DeadLetterStore,
  ) {}

  /**
   * Keeps each event that was refused with `TOO_MANY_HOPS` as a dead letter, which the error then names as `letter`. None is kept while
   * memory runs out, or when the origin of the chain has used up what it may cause: the refusal itself says then all that is known.
   *
   * @param results of the events, in order
   */
  async keep(bus: BusLayout, events: readonly AcceptedEvent[], results: readonly Appended[]): Promise<Appended[]> {
    const refused = events.filter((_, i) => isTooFar(results[i]!))
    if (refused.length === 0) return [...results]
    // whatever fails here, the events are refused all the same
    const letters = await this.#keepAll(bus, refused, results.filter(isTooFar)).catch(() => [])
    const next = letters.values()
    return results.map(result => {
      const letter = isTooFar(result) ? next.next().value : undefined
      return letter === undefined ? result : { ...result, error: naming((result as Refused).error, letter) }
    })
  }

  /** @returns the ids of the letters, in order; undefined for an event that is not kept */
  async #keepAll(
    bus: BusLayout,
    events: readonly AcceptedEvent[],
    refusals: readonly Refused[],
  ): Promise<(string | undefined)[]> {
    const hasRoom = await Promise.all(events.map(({ key }) => this.log.hasRoom(bus.name, shardOf(key, bus.shards))))
    if (hasRoom.includes(false)) return []
    const kept = await this.log.causes.refused(bus, events)
    return Promise.all(
      events.map(async (event, i) => {
        const one = kept[i]
        if (!one) return undefined
        const shard = { bus: bus.name, index: shardOf(event.key, bus.shards) }
        const letter = letterOfEntry(shard, entryIdOf(event, one.via), 'loop', refusals[i]!.error.message)
        return (await this.letters.give(letter, one.json)) ? letter.id : undefined
      }),
    )
  }
}

/**
 * An id for an event that the log does not have: the same each time that the event is refused, so that it is one letter. Redis gives no
 * event of a millisecond such a high number.
 */
function entryIdOf({ identity }: AcceptedEvent, { position }: Via): string {
  const [ms] = parsePosition(position)!.entryId.split('-')
  const digest = createHash('sha256').update(`${identity}\n${position}`).digest().readUIntBE(0, 6)
  return `${ms}-${1e9 + (digest % 8e9)}`
}

function isTooFar(result: Appended): result is Refused {
  return 'error' in result && result.error instanceof SluiceError && result.error.code === 'TOO_MANY_HOPS'
}

function naming({ code, message, details }: InvalidError, letter: string): InvalidError {
  return new InvalidError(code, message, { ...details, letter })
}

import { Injectable } from '@nestjs/common'
import { type DeadLetter, type KeptLetter, keptLetter } from '@sluice/delivery'
import { SluiceError } from '@sluice/event'
import type { Caller } from '@sluice/service'
import { DeadLetterStore, shardOfLetter } from '@sluice/streams'
import { Giving } from '../access/giving.js'
import { type Seen, Views } from '../access/views.js'

/** Letters whose events are read at the same time: an event may have a megabyte. */
const atOnce = 16

/** Stands in place of texts that may hold what the caller does not see. */
const hiddenText = 'hidden: you do not see the whole event'

/** A letter as a caller sees it, and its event. */
export interface SeenLetter {
  readonly letter: KeptLetter
  readonly eventJson: string
}

/** Dead letters as a caller sees them: those of events that it may read, without what is hidden of the events. */
@Injectable()
export class SeenLetters {
  constructor(
    private readonly store: DeadLetterStore,
    private readonly views: Views,
    private readonly giving: Giving,
  ) {}

  /** Whether the caller sees every letter of these buses, and all of it. @param bus undefined for all buses */
  seesAll(caller: Caller, bus: string | undefined): boolean {
    return this.giving.has(caller, { read: { bus: bus ?? caller.full('*') } })
  }

  /** In the same order; undefined for what the caller does not see, and for what is no letter any more. */
  async of(caller: Caller, letters: readonly KeptLetter[]): Promise<(KeptLetter | undefined)[]> {
    const seen: (KeptLetter | undefined)[] = []
    for (let i = 0; i < letters.length; i += atOnce) {
      const some = letters.slice(i, i + atOnce).map(async letter => {
        return this.seesAll(caller, letter.bus) ? letter : (await this.#seen(caller, letter))?.letter
      })
      seen.push(...(await Promise.all(some)))
    }
    return seen
  }

  /** @returns undefined if there is no such letter, or the caller does not see it */
  async get(caller: Caller, id: string): Promise<SeenLetter | undefined> {
    const found = await this.store.get(id)
    return found && this.#shown(caller, found.letter, found.eventJson)
  }

  async #seen(caller: Caller, letter: KeptLetter): Promise<SeenLetter | undefined> {
    const [json] = await this.store.events(shardOfLetter(letter.id)!, [letter.id])
    return json === undefined ? undefined : this.#shown(caller, letter, json)
  }

  async #shown(caller: Caller, letter: KeptLetter, json: string): Promise<SeenLetter | undefined> {
    const event = await this.#view(caller, letter, json)
    return event && { letter: event.isWhole ? letter : hidden(letter, event.json), eventJson: event.json }
  }

  /** An event that is no JSON has no parts that could be hidden: only those see it that see all of the bus. */
  async #view(caller: Caller, { bus }: KeptLetter, json: string): Promise<Seen | undefined> {
    try {
      return await this.views.of(caller, bus, json)
    } catch (error) {
      if (error instanceof SyntaxError || (error instanceof SluiceError && error.code === 'MALFORMED_JSON'))
        return undefined
      throw error
    }
  }
}

/** The letter without the texts of its failures, which may hold anything of the event, and with the attributes that are shown. */
function hidden(letter: KeptLetter, json: string): KeptLetter {
  const { eventId: _, type: _t, source: _s, subject: _j, partitionKey: _p, fingerprint, ...bare } = letter
  const attempts = letter.attempts.map(({ stack: _stack, ...attempt }) => ({ ...attempt, error: hiddenText }))
  return { ...keptLetter({ ...(bare as DeadLetter), error: hiddenText, attempts }, json), fingerprint }
}

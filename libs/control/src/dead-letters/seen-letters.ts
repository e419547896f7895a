import { Injectable } from '@nestjs/common'
import { type DeadLetter, hiddenEvent, type KeptLetter, keptLetter } from '@sluice/delivery'
import { SluiceError } from '@sluice/event'
import { type Caller, LoopTurns } from '@sluice/service'
import { DeadLetterStore, shardOfLetter } from '@sluice/streams'
import { Giving } from '../access/giving.js'
import type { EventFilter } from '../search/event-filter.js'
import { type Seen, Views } from '../access/views.js'

/** Letters whose events are read at the same time: an event may have a megabyte. */
const atOnce = 16

/** Stands in place of texts that may hold what the caller does not see. */
export const hiddenText = 'hidden: you do not see the whole event'

/** A letter as a caller sees it, and its event. */
export interface SeenLetter {
  readonly letter: KeptLetter
  readonly eventJson: string
}

/** Dead letters as a caller sees them: those of events that it may read, without what is hidden of the events. */
@Injectable()
export class SeenLetters {
  readonly #turns = new LoopTurns()

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
        return this.seesAll(caller, letter.bus)
          ? this.#withSeenChain(caller, letter)
          : (await this.#seen(caller, letter))?.letter
      })
      seen.push(...(await Promise.all(some)))
    }
    return seen
  }

  /** The same, of letters whose events match as the caller sees them: what is hidden cannot be found out. */
  async matching(
    caller: Caller,
    letters: readonly KeptLetter[],
    filter: EventFilter,
  ): Promise<(KeptLetter | undefined)[]> {
    if (filter.isOfAll) return this.of(caller, letters)
    const found: (KeptLetter | undefined)[] = []
    for (let i = 0; i < letters.length; i += atOnce) {
      const some = await Promise.all(letters.slice(i, i + atOnce).map(letter => this.#seen(caller, letter)))
      for (const seen of some) {
        found.push(seen && isJson(seen.eventJson) && filter.matches(seen.eventJson) ? seen.letter : undefined)
        await this.#turns.rest()
      }
    }
    return found
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
    if (!event) return undefined
    const seen = this.#withSeenChain(caller, letter)
    return { letter: event.isWhole ? seen : hidden(seen, event.json), eventJson: event.json }
  }

  /** Of the events that led to a loop the caller sees those of buses that it sees all of, and the event of the letter itself. */
  #withSeenChain(caller: Caller, letter: KeptLetter): KeptLetter {
    const { chain } = letter
    if (!chain) return letter
    const events = chain.events.map((event, i) => {
      const isOwn = i === chain.events.length - 1
      return isOwn || 'hidden' in event || this.seesAll(caller, event.bus) ? event : hiddenEvent
    })
    return { ...letter, chain: { ...chain, events } }
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

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

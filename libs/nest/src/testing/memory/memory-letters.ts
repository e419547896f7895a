import { type DeadLetter, type KeptLetter, keptLetter, type LetterFilter, letterMatches } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import { compareIds } from '@sluice/streams'
import type { Clock } from '../../clock.js'

/** A dead letter and its event. */
export interface LetterAndEvent {
  readonly letter: KeptLetter
  readonly text: string
}

/** The dead letters, in the order in which they were given up. */
export class MemoryLetters {
  readonly #kept = new Map<string, LetterAndEvent>()
  /** Redriven letters: their attempts are part of the next letter's history. */
  readonly #past = new Map<string, DeadLetter>()
  /** Lane -> the letters that keep it closed. */
  readonly #closing = new Map<string, Set<string>>()

  constructor(private readonly clock: Clock) {}

  give(given: DeadLetter, text: string): void {
    const failedAt = new Date(this.clock.now()).toISOString()
    const letter = keptLetter({ ...given, failedAt }, text, this.#past.get(given.id))
    this.#kept.set(letter.id, { letter, text })
    if (letter.lane) this.#closing.set(letter.lane, (this.#closing.get(letter.lane) ?? new Set()).add(letter.id))
  }

  list(filter: LetterFilter): LetterAndEvent[] {
    return [...this.#kept.values()].filter(({ letter }) => letterMatches(letter, filter))
  }

  /**
   * Removes letters to send them again, that of the oldest event first. Letters of stream consumers stay, because their shards
   * have gone on; so do letters that `may` refuses.
   */
  take(filter: LetterFilter, may: (letter: KeptLetter) => boolean): LetterAndEvent[] {
    const mayGo = this.list(filter).filter(({ letter }) => letter.targetType !== 'stream' && may(letter))
    const taken = mayGo.sort((a, b) => compareIds(entryIdOf(a), entryIdOf(b)))
    for (const { letter } of taken) {
      this.#kept.delete(letter.id)
      this.#past.set(letter.id, letter)
      const closing = this.#closing.get(letter.lane ?? '')
      if (closing?.delete(letter.id) && closing.size === 0) this.#closing.delete(letter.lane!)
    }
    return taken
  }

  /** The letter that keeps the lane closed; undefined while it is open. */
  closedBy(lane: string): string | undefined {
    return this.#closing.get(lane)?.values().next().value
  }

  clear(): void {
    for (const kept of [this.#kept, this.#past, this.#closing]) kept.clear()
  }
}

function entryIdOf({ letter }: LetterAndEvent): string {
  return parsePosition(letter.position)!.entryId
}

import {
  type Chain,
  type DeadLetter,
  followBack,
  type KeptLetter,
  keptLetter,
  type LetterFilter,
  letterMatches,
} from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import { compareIds } from '@sluice/streams'
import type { Clock } from '../../clock.js'
import type { MemoryJournal } from './memory-journal.js'

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

  /** @param textAt the event at a position as JSON, undefined if there is none */
  constructor(
    private readonly clock: Clock,
    private readonly textAt: (position: string) => string | undefined,
    private readonly journal: MemoryJournal,
  ) {}

  give(given: DeadLetter, text: string): void {
    const failedAt = new Date(this.clock.now()).toISOString()
    const chain = given.reason === 'loop' ? { chain: this.#chain(given, text) } : {}
    const letter = keptLetter({ ...given, failedAt, ...chain }, text, this.#past.get(given.id))
    this.#kept.set(letter.id, { letter, text })
    const { rule, target, redrives, reason, error } = letter
    void this.journal.write(letter, { name: 'INVOCATION_DLQ', rule, target, redrives, reason, error })
    if (letter.lane) this.#closing.set(letter.lane, (this.#closing.get(letter.lane) ?? new Set()).add(letter.id))
  }

  #chain(letter: DeadLetter, text: string): Chain {
    const steps = followBack(letter, text)
    let step = steps.next()
    while (!step.done) step = steps.next(this.textAt(step.value.position))
    return step.value
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
      const { rule, target, redrives } = letter
      void this.journal.write(letter, { name: 'INVOCATION_REDRIVE', rule, target, redrives: redrives + 1 })
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

import { type DeadLetter, keptLetter } from '@sluice/delivery'
import type { DeadLetterStore, Entry, GivenLetter, Shard } from '@sluice/streams'

/** Reads dead letters as they arrive. What is none is without a letter, and then dropped. */
export async function readLetters(
  store: DeadLetterStore,
  shard: Shard,
  entries: readonly Entry[],
): Promise<GivenLetter[]> {
  const letters = entries.map(readLetter)
  // those of deliveries that were redriven have a history
  const again = letters.flatMap(letter => (letter && letter.redrives > 0 ? [letter.id] : []))
  const past = await store.past(shard, again)
  const pastById = new Map(again.map((id, i) => [id, past[i]]))
  return entries.map(({ id: entryId, fields }, i) => {
    const event = fields?.['e'] ?? ''
    const letter = letters[i]
    return letter ? { entryId, letter: keptLetter(letter, event, pastById.get(letter.id)), event } : { entryId, event }
  })
}

function readLetter({ fields }: Entry): DeadLetter | undefined {
  try {
    const letter = JSON.parse(fields?.['l'] ?? '') as DeadLetter | null
    return typeof letter?.id === 'string' ? { ...letter, attempts: letter.attempts ?? [] } : undefined
  } catch {
    return undefined
  }
}

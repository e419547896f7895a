import { type DeadLetter, deliveryId, keptLetter, parseJobId } from '@sluice/delivery'
import {
  type DeadLetterStore,
  dlqGroup,
  type Entry,
  type GivenLetter,
  letterOfEntry,
  readEvent,
  readLetter,
  type Shard,
  shardName,
  shardOfLetter,
} from '@sluice/streams'

/** Reads dead letters as they arrive. What is none is without a letter, and then dropped. */
export async function readLetters(
  store: DeadLetterStore,
  shard: Shard,
  entries: readonly Entry[],
): Promise<GivenLetter[]> {
  const letters = entries.map(letterOf)
  // those of deliveries that were redriven have a history
  const again = letters.flatMap(letter => (letter && letter.redrives > 0 ? [letter.id] : []))
  const past = await store.past(shard, again)
  const pastById = new Map(again.map((id, i) => [id, past[i]]))
  return entries.map(({ id: entryId, fields }, i) => {
    const eventJson = readEvent(fields) ?? ''
    const letter = letters[i]
    if (!letter) return { entryId, eventJson }
    return { entryId, letter: keptLetter(letter, eventJson, pastById.get(letter.id)), eventJson }
  })
}

/**
 * A dead letter that cannot be kept as it came: its event is kept, under the delivery's id where that can be read, and with
 * nothing else of what it said.
 */
export function unkeepable(entry: Entry, shard: Shard, error: string): GivenLetter {
  const eventJson = readEvent(entry.fields) ?? ''
  const plain = letterOfEntry(shard, entry.id, 'unreadable', error, dlqGroup)
  const id = String(letterOf(entry)?.id)
  const delivery = shardName(shardOfLetter(id) ?? { bus: '', index: -1 }) === shardName(shard) && parseJobId(id)
  const letter = delivery ? { ...plain, ...delivery, id: deliveryId(delivery) } : plain
  return { entryId: entry.id, letter: keptLetter(letter, eventJson), eventJson }
}

function letterOf({ fields }: Entry): DeadLetter | undefined {
  try {
    const letter = JSON.parse(readLetter(fields) ?? '') as DeadLetter | null
    return typeof letter?.id === 'string' ? { ...letter, attempts: letter.attempts ?? [] } : undefined
  } catch {
    return undefined
  }
}

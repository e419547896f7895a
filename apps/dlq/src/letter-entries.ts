import { type DeadLetter, deliveryId, keptLetter, parseJobId, reasonNow } from '@sluice/delivery'
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

/** Reads entries of the `dead` stream. An entry that is not a dead letter has no `letter` in the result, and is dropped. */
export async function readLetters(
  store: DeadLetterStore,
  shard: Shard,
  entries: readonly Entry[],
): Promise<GivenLetter[]> {
  const letters = entries.map(letterOf)
  // letters of redriven deliveries have a history
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
 * Replaces a dead letter that cannot be kept: keeps its event, under the delivery's id if that can be read, without its other
 * fields.
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
    return typeof letter?.id === 'string'
      ? { ...letter, reason: reasonNow(letter.reason), attempts: letter.attempts ?? [] }
      : undefined
  } catch {
    return undefined
  }
}

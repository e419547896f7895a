import type { DeadLetter } from '@sluice/delivery'
import type { Entry, StoredLetter } from '@sluice/streams'

/** Reads a dead letter as it arrives; undefined for what is none, which is then dropped. */
export function readLetter({ fields }: Entry): StoredLetter | undefined {
  const text = fields?.['l']
  if (text === undefined) return undefined
  try {
    const letter = JSON.parse(text) as DeadLetter
    return {
      id: letter.id,
      failedAtMs: Date.parse(letter.failedAt) || Date.now(),
      letter: text,
      event: fields?.['e'] ?? '',
    }
  } catch {
    return undefined
  }
}

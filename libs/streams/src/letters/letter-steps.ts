import { bucketOf } from '@sluice/biography'
import { parsePosition } from '@sluice/event'
import { journalKeys } from '../journal/step-lines.js'
import type { Keys } from '../redis/keys.js'
import type { Shard } from '../shards/shards.js'

/** The steps of the letters of one script call: the keys of the call, and for each letter its line and the index of its bucket. */
export class LetterSteps {
  readonly #keys: string[]

  /** @param own the script's keys, before those of the journal */
  constructor(
    private readonly names: Keys,
    private readonly shard: Shard,
    own: readonly string[],
  ) {
    this.#keys = [...own, ...journalKeys(names, shard, [])]
  }

  /** All keys of the call, when it has all its letters. */
  get keys(): readonly string[] {
    return this.#keys
  }

  /** @param line '' for none @returns the index counts from 1, 0 for none */
  of(position: string, line: string): [line: string, bucket: number] {
    if (line === '') return [line, 0]
    const bucket = bucketOf(parsePosition(position)!.entryId)
    const key = this.names.journalBucket(this.shard.bus, this.shard.index, bucket)
    const at = this.#keys.indexOf(key)
    return [line, at < 0 ? this.#keys.push(key) : at + 1]
  }
}

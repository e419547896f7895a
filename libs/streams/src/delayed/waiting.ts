/** What is kept of an event that waits, besides the event. */
export interface Kept {
  /** Of its identity, '' on a bus without a dedupe window. */
  readonly digest: string
  /** The partition key. */
  readonly key: string
  /** How many shards the bus had when it was accepted. */
  readonly shards: number
  /** Where it came from, '' if that is unknown. */
  readonly from: string
}

/** The first line of what a shard keeps; the event follows in the next. */
export function keptOf({ digest, key, shards, from }: Kept): string {
  return JSON.stringify([digest, key, shards, from])
}

export function readKept(text: string): Kept & { readonly json: string } {
  const end = text.indexOf('\n')
  const [digest, key, shards, from] = JSON.parse(text.slice(0, end)) as [string, string, number, string]
  return { digest, key, shards, from, json: text.slice(end + 1) }
}

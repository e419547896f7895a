/**
 * The position of an event on its bus: `<shard>-<entry id>`, for example `2-1700000000000-0`. Positions of one shard sort in the
 * order of the appends.
 */
export interface Position {
  readonly shard: number
  /** The Redis stream entry id, `<ms>-<sequence>`. */
  readonly entryId: string
}

export function formatPosition(shard: number, entryId: string): string {
  return `${shard}-${entryId}`
}

export function parsePosition(text: string): Position | undefined {
  const match = /^(\d+)-(\d+-\d+)$/.exec(text)
  return match ? { shard: Number(match[1]), entryId: match[2]! } : undefined
}

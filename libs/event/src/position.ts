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

/**
 * The position of an event that waits to be appended: `<shard>-delayed-<id>`, for example `2-delayed-1700000000000-000000`. When it is
 * appended it gets another one. The ids begin with the time of acceptance, so that those of one shard sort in the order of the accepts.
 */
export interface DelayedPosition {
  readonly shard: number
  readonly id: string
}

export function formatDelayed(shard: number, id: string): string {
  return `${shard}-delayed-${id}`
}

export function parseDelayed(text: string): DelayedPosition | undefined {
  const match = /^(\d{1,2})-delayed-(\d{13,15}-\d{6,9})$/.exec(text)
  return match ? { shard: Number(match[1]), id: match[2]! } : undefined
}

/** How much a bus' journal keeps: nothing, what failed, or every step. */
export const levels = ['off', 'errors', 'all'] as const
export type Level = (typeof levels)[number]

/** What the journal of a bus keeps. */
export interface BiographySettings {
  readonly level: Level
  /** Milliseconds after an event was appended for which its steps are kept. */
  readonly retentionMs: number
  /** Most bytes of all steps of the bus, over all its shards. */
  readonly maxBytes: number
}

export const defaultBiography: BiographySettings = {
  level: 'errors',
  retentionMs: 86_400_000,
  maxBytes: 16 * 1024 * 1024,
}

/** When something runs. Exactly one of `cron`, `rate` and `at` says so. */
export interface Schedule {
  /**
   * Five fields are those of Unix: minute, hour, day of month, month, day of week (0 to 7, 0 and 7 are Sunday). Six are those of EventBridge:
   * the sixth is the year, the day of week is 1 to 7 with 1 for Sunday, and one of the two day fields is `?`.
   */
  readonly cron?: string
  /** `5 minutes`: by time that passes, so that a day has 24 hours also where a clock is changed. */
  readonly rate?: string
  /** Once: RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`. */
  readonly at?: string
  /** IANA's name, of what `cron` and local times are read in. Without it: UTC. */
  readonly timeZone?: string
  /** The first moment at which it may run, written as `at` is. A rate counts from it. */
  readonly start?: string
  /** From this moment on it does not run any more, written as `at` is. */
  readonly end?: string
  /** `15 minutes`: runs are made within this time after their moments, so that many schedules do not run at once. */
  readonly window?: string
  /** What is made of the runs that nobody could make in time: none, one for all of them (the default), or all. */
  readonly missed?: Missed
}

export const missed = ['skip', 'one', 'all'] as const
export type Missed = (typeof missed)[number]

export const scheduleBounds = {
  /** Length of any text, in UTF-16 code units. */
  text: 256,
  /** The longest rate, in days. */
  rate: 366,
  /** The longest window, in days. */
  window: 1,
  /** Milliseconds after which a run is late enough to be missed. */
  lateMs: 60_000,
  /** Years in which a schedule runs: EventBridge's. */
  years: { first: 1970, last: 2199 },
} as const

/** The time that handlers are retried by; tests have one of their own. */
export abstract class Clock {
  /** Milliseconds since 1970. */
  abstract now(): number
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now()
  }
}

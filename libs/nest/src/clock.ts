import { Injectable } from '@nestjs/common'
import { Connections } from './connections.js'

/** The time that handlers are retried by; tests have one of their own. */
export abstract class Clock {
  /** Milliseconds since 1970. */
  abstract now(): number
}

/** The time of Redis: what one instance writes down of its tries, another reads. */
@Injectable()
export class SystemClock extends Clock {
  constructor(private readonly connections: Connections) {
    super()
  }

  now(): number {
    return this.connections.clock.now()
  }
}

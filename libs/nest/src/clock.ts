import { Injectable } from '@nestjs/common'
import { Connections } from './connections.js'

/** The time by which handlers are retried. Tests have a clock of their own. */
export abstract class Clock {
  /** Milliseconds since 1970. */
  abstract now(): number
}

/** Redis' time: one instance writes times of tries that another one reads. */
@Injectable()
export class SystemClock extends Clock {
  constructor(private readonly connections: Connections) {
    super()
  }

  now(): number {
    return this.connections.clock.now()
  }
}

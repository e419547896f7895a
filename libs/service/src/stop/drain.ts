import { setTimeout as pause } from 'node:timers/promises'
import { Inject, Injectable } from '@nestjs/common'
import { Readiness } from '../health/readiness.js'
import type { Settings } from '../settings.js'
import { SETTINGS } from '../tokens.js'
import type { Connections } from './connections.js'

/**
 * What comes before a stop: the service is not ready any more and still answers, so that whoever balances requests sends the next ones
 * elsewhere. Each answer ends its connection, because a kept-alive one would bring further requests here.
 */
@Injectable()
export class Drain {
  #connections: Connections | undefined
  #hasBegun = false

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    readiness: Readiness,
  ) {
    readiness.add('stopping', () => (this.#hasBegun ? 'the process stops: send requests to another one' : undefined))
  }

  /** Milliseconds that it takes, unless it is cut short. */
  get delayMs(): number {
    return this.settings.SHUTDOWN_DELAY_MS
  }

  get hasBegun(): boolean {
    return this.#hasBegun
  }

  of(connections: Connections): void {
    this.#connections = connections
  }

  /** @param cutShort aborts to end it at once */
  async run(cutShort: AbortSignal): Promise<void> {
    this.#hasBegun = true
    this.#connections?.endWithAnswers()
    await pause(this.delayMs, undefined, { signal: cutShort }).catch(() => undefined)
  }
}

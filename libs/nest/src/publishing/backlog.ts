import { UnavailableError } from '@sluice/event'
import type { Outgoing } from './outgoing.js'
import { publisherDefaults, type PublisherOptions } from './publisher-options.js'

/** Counts events that are under way, and refuses more than the limits: a slow Redis must not fill the memory. */
export class Backlog {
  readonly #maxEvents: number
  readonly #maxBytes: number
  #events = 0
  #bytes = 0

  constructor(options: PublisherOptions = {}) {
    this.#maxEvents = options.maxPending ?? publisherDefaults.maxPending
    this.#maxBytes = options.maxPendingBytes ?? publisherDefaults.maxPendingBytes
  }

  /** @throws UnavailableError `PUBLISHER_FULL` before anything is sent */
  async hold<T>(events: readonly Outgoing[], send: () => Promise<T>): Promise<T> {
    const bytes = events.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0)
    if (this.#events + events.length > this.#maxEvents)
      throw this.#full(`${this.#events} events`, `${events.length} more`, 'maxPending', this.#maxEvents)
    if (this.#bytes + bytes > this.#maxBytes)
      throw this.#full(`${this.#bytes} bytes`, `${bytes} more`, 'maxPendingBytes', this.#maxBytes)
    this.#events += events.length
    this.#bytes += bytes
    try {
      return await send()
    } finally {
      this.#events -= events.length
      this.#bytes -= bytes
    }
  }

  #full(pending: string, more: string, option: string, limit: number): UnavailableError {
    const message =
      `${pending} are on their way already, and ${more} would pass publisher.${option} (${limit}). Nothing was sent: ` +
      `wait for earlier calls before the next, or publish fewer at once`
    return new UnavailableError('PUBLISHER_FULL', message, { limit })
  }
}

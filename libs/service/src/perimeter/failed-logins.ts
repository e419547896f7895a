import type { Logger, Meter } from '@sluice/observability'
import type { FastifyRequest } from 'fastify'

/** Lines of the log a minute that strangers can cause. */
const linesAMinute = 10
const minuteMs = 60_000
/** Characters of a header that are repeated in the log. */
const shownCharacters = 100

export type LoginFailure = 'no-key' | 'wrong-key' | 'cross-site'

/** Leaves a trace of who was not let in: all of them are counted, and those that tried a key have some lines in the log. */
export class FailedLogins {
  #since = -Infinity
  #lines = 0
  #unsaid = 0

  /** @param now milliseconds of a clock that is never set */
  constructor(
    private readonly meter: Meter,
    private readonly logger: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  failed(reason: LoginFailure, request: Pick<FastifyRequest, 'ip' | 'method' | 'headers' | 'routeOptions'>): void {
    this.meter.count('sluice_logins_failed_total', { reason })
    // a browser asks without a key first, and so does whoever only looks what is there
    if (reason === 'no-key') return
    if (this.now() - this.#since >= minuteMs) {
      this.#since = this.now()
      this.#lines = 0
    }
    if (this.#lines >= linesAMinute) return void this.#unsaid++
    this.#lines++
    const forwarded = request.headers['x-forwarded-for']
    this.logger.warn('somebody was not let in', {
      reason,
      from: request.ip,
      // whoever sends it can write anything there; a proxy adds the address that it saw at the end
      ...(forwarded === undefined ? {} : { forwardedFor: String(forwarded).slice(-shownCharacters) }),
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      ...(this.#unsaid > 0 ? { notLogged: this.#unsaid } : {}),
    })
    this.#unsaid = 0
  }
}

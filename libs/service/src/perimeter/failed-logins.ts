import type { Logger, Meter } from '@sluice/observability'
import type { FastifyRequest } from 'fastify'
import { addressOf } from './address.js'

/** Most log lines a minute that callers without the key can cause. */
const linesAMinute = 10
const minuteMs = 60_000
/** Most characters of a header in the log. */
const shownCharacters = 100

export type LoginFailure =
  | 'no-key'
  | 'no-session'
  | 'wrong-key'
  | 'expired-key'
  | 'wrong-token'
  | 'expired-token'
  | 'wrong-signature'
  | 'replayed'
  | 'cross-site'
  | 'too-many'

type Refused = Pick<FastifyRequest, 'ip' | 'method' | 'headers' | 'routeOptions' | 'refused'>

/** Records refused callers: counts all of them, logs some of those that sent a wrong key, and leaves the reason for the audit. */
export class FailedLogins {
  #since = -Infinity
  #lines = 0
  #unsaid = 0

  /** @param now milliseconds of a monotonic clock */
  constructor(
    private readonly meter: Meter,
    private readonly logger: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  failed(reason: LoginFailure, request: Refused): void {
    request.refused = reason
    this.meter.count('sluice_logins_failed_total', { reason })
    // browsers and scanners send their first request without a key, and pages go on asking when a session has ended
    if (reason === 'no-key' || reason === 'no-session') return
    if (this.now() - this.#since >= minuteMs) {
      this.#since = this.now()
      this.#lines = 0
    }
    if (this.#lines >= linesAMinute) return void this.#unsaid++
    this.#lines++
    const forwarded = request.headers['x-forwarded-for']
    this.logger.warn('somebody was not let in', {
      reason,
      from: addressOf(request),
      // the caller can write anything there; a proxy appends the address that it saw
      ...(forwarded === undefined ? {} : { forwardedFor: String(forwarded).slice(-shownCharacters) }),
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      ...(this.#unsaid > 0 ? { notLogged: this.#unsaid } : {}),
    })
    this.#unsaid = 0
  }
}

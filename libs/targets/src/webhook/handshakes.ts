import type { Failure } from '@sluice/delivery'
import type { HttpAnswer } from '../http/client.js'
import { headerOf } from '../http/answer-start.js'
import { readAnswer } from '../http/answer.js'
import type { WebhookTarget } from './webhook-target.js'

/** Milliseconds for which a permission counts, and how many are remembered. */
const kept = { ms: 3_600_000, most: 10_000 }

/**
 * Asks endpoints whether they want events, before the first one, as CloudEvents has it for webhooks. Nothing is sent to one that does
 * not say so.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
 */
export class Handshakes {
  /** Until when each permission counts. Monotonic. */
  readonly #allowed = new Map<string, number>()

  /** Why the target may not be called; undefined if it may. @throws what the call throws */
  async refusal(
    { requestOrigin: origin, rate, url }: WebhookTarget,
    ask: (headers: Readonly<Record<string, string>>) => Promise<HttpAnswer | Failure>,
  ): Promise<Failure | undefined> {
    if (origin === undefined) return undefined
    const perMinute = rate === undefined ? undefined : rate * 60
    const asked = `${origin} ${perMinute ?? ''} ${url}`
    if ((this.#allowed.get(asked) ?? -Infinity) > performance.now()) return undefined
    const headers = {
      'user-agent': 'Sluice',
      'webhook-request-origin': origin,
      ...(perMinute !== undefined && { 'webhook-request-rate': String(perMinute) }),
    }
    const answer = await ask(headers)
    if ('ok' in answer) return answer
    const problem = problemOf(answer, origin, perMinute)
    const outcome = await readAnswer(answer, 'nothing')
    if (problem === undefined) return this.#remember(asked)
    const error = `the handshake with the endpoint failed: ${problem}`
    const { retryAfterMs } = outcome.ok || 'heldMs' in outcome ? {} : outcome
    // it is so for all events
    return { ok: false, error, unavailable: true, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }

  #remember(asked: string): undefined {
    if (this.#allowed.size >= kept.most) this.#allowed.clear()
    this.#allowed.set(asked, performance.now() + kept.ms)
  }
}

function problemOf(
  { statusCode, headers }: HttpAnswer,
  origin: string,
  perMinute: number | undefined,
): string | undefined {
  if (statusCode < 200 || statusCode >= 300) return `it answered ${statusCode} to OPTIONS`
  const origins = headerOf(headers, 'webhook-allowed-origin')?.split(',') ?? []
  if (!origins.some(allowed => ['*', origin].includes(allowed.trim().toLowerCase())))
    return `it does not allow ${origin} in WebHook-Allowed-Origin`
  const rate = headerOf(headers, 'webhook-allowed-rate')
  const isLess = perMinute !== undefined && rate !== undefined && Number(rate) < perMinute
  return isLess
    ? `it allows ${rate.slice(0, 20)} calls a minute, and the rate of the target is ${perMinute}`
    : undefined
}

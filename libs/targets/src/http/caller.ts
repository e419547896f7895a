import { errorText, type Failure, type Outcome } from '@sluice/delivery'
import { causeAttribute, nameBeside } from '@sluice/event'
import { type EventContent, inlineEventLength } from '@sluice/queues'
import type { Attempt, Parts } from '../kind.js'
import { readAnswer } from './answer.js'
import { maxAnswerBytes } from './answer-start.js'
import { type Authorization, withoutTexts } from './authorization.js'
import { ForbiddenHostError, type HttpAnswer, type HttpRequest } from './client.js'
import type { HttpSettings } from './http-settings.js'
import { OwnHeaders } from './own-headers.js'

/** Bytes of large events that are sent in a millisecond: about half of what a process can sign and send. */
const largeBytesPerMs = 100 * 1024

/** Of a target without a connection. */
const nothing: Authorization = { headers: {}, secrets: [] }

export type CallerParts = Pick<Parts, 'http' | 'addresses' | 'timeoutMs' | 'authorize'>

/** What is asked of a receiver besides. */
export type Ask = (method: 'OPTIONS', headers: Readonly<Record<string, string>>) => Promise<HttpAnswer | Failure>

/** What is to be sent. */
export interface Call extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'> {
  /** Asks the receiver first, with the same credentials. @returns why it is not to be called; undefined if it is */
  readonly first?: (ask: Ask) => Promise<Failure | undefined>
}

/** Calls receivers over HTTP: within their time, at allowed addresses, with the credentials of their connection. */
export class Caller {
  #last: Promise<void> = Promise.resolve()
  readonly #ownHeaders = new OwnHeaders()

  constructor(private readonly parts: CallerParts) {}

  /**
   * Makes one attempt. A permanent outcome `target-disabled` means that the receiver is gone for good.
   *
   * @param prepare makes what is to be sent, or says why there is nothing to send
   */
  async call(target: HttpSettings, attempt: Attempt, prepare: () => Call | Failure): Promise<Outcome> {
    if (!URL.canParse(target.url))
      return { ok: false, error: 'the URL of the target has no valid host', permanent: 'rejected' }
    // Node asks the name server about names only
    const forbidden = this.parts.addresses.forbiddenHost(new URL(target.url).hostname)
    if (forbidden) return refused(forbidden.problem)
    const timeoutMs = target.timeoutMs ?? this.parts.timeoutMs
    const signal = AbortSignal.timeout(timeoutMs)
    const secrets: string[] = []
    try {
      const own = this.#ownHeaders.of(target, attempt.event)
      if ('ok' in own) return own
      const call = prepare()
      if ('ok' in call) return call
      return await this.#make(target, attempt, { ...call, headers: headersOf(call, own, attempt) }, signal, secrets)
    } catch (error) {
      if (error instanceof ForbiddenHostError) return refused(error.message)
      // a body that the timeout interrupts fails with an error of another name
      const text = signal.aborted ? `no answer within ${timeoutMs} ms` : withoutTexts(errorText(error), secrets)
      return { ok: false, error: text, unavailable: true }
    }
  }

  /**
   * Waits until a large event may be sent; small ones do not wait. Signing and sending a large one takes milliseconds: many in a
   * row would delay all other calls.
   */
  async turn({ length }: EventContent): Promise<void> {
    if (length <= inlineEventLength) return
    const turn = this.#last
    this.#last = turn.then(() => new Promise(resolve => setTimeout(resolve, length / largeBytesPerMs)))
    return turn
  }

  /** @param secrets gets those that are sent */
  async #make(
    target: HttpSettings,
    { delivery, showsAnswer }: Attempt,
    { first, ...request }: Call,
    signal: AbortSignal,
    secrets: string[],
  ): Promise<Outcome> {
    const { connection } = target
    const found =
      connection === undefined
        ? nothing
        : await this.parts.authorize(nameBeside(delivery.bus, connection), request.url, signal)
    if ('ok' in found) return found
    let authorization: Authorization = found
    secrets.push(...authorization.secrets)
    const send = async (request: Omit<HttpRequest, 'signal'>): Promise<HttpAnswer | Failure> => {
      const answer = await this.#send({ ...request, signal }, authorization)
      const renewed = answer.statusCode === 401 ? await authorization.renewed?.(signal) : undefined
      if (!renewed) return answer
      await answer.body.dump({ limit: maxAnswerBytes })
      if ('ok' in renewed) return renewed
      secrets.push(...renewed.secrets)
      authorization = renewed
      return this.#send({ ...request, signal }, renewed)
    }
    const { url } = request
    const refusal = await first?.((method, headers) => send({ method, url, headers }))
    if (refusal) return refusal
    const answer = await send(request)
    if ('ok' in answer) return answer
    return readAnswer(answer, showsAnswer ? 'shown' : target.onSuccess ? 'result' : 'nothing', secrets)
  }

  #send(request: HttpRequest, { headers, query, tls }: Authorization): Promise<HttpAnswer> {
    const url = new URL(request.url)
    if (query) url.searchParams.set(...query)
    return this.parts.http.call({ ...request, url, headers: { ...request.headers, ...headers }, tls })
  }
}

function headersOf(
  { headers }: Call,
  own: ReadonlyMap<string, string>,
  { attempt, trace, token }: Attempt,
): Record<string, string> {
  const told = { 'sluice-attempt': String(attempt), ...trace, [`ce-${causeAttribute}`]: token }
  return { 'user-agent': 'Sluice', ...headers, ...Object.fromEntries(own), ...told }
}

function refused(error: string): Outcome {
  return { ok: false, error, permanent: 'forbidden-address' }
}

import { deliveryId, errorText, type Outcome, parseRetryAfter, type Result, unpublished } from '@sluice/delivery'
import { causeAttribute, defaultLimits, InvalidError, memberValue, readContent, toBinary } from '@sluice/event'
import { type EventContent, inlineEventLength } from '@sluice/queues'
import { ForbiddenHostError, type HttpAnswer, type HttpBody } from '../http.js'
import type { Attempt, Deliverer, Parts } from '../kind.js'
import { sign } from './signature.js'
import type { WebhookTarget } from './webhook-target.js'

/** Most bytes of an answer that are read; the rest is discarded. */
const maxAnswerBytes = 64 * 1024
/** Bytes of large events that are sent in a millisecond: about half of what a process can sign and send. */
const largeBytesPerMs = 100 * 1024
/** Characters of an answer that become part of the error. */
const shownAnswer = 200

/** Calls webhooks. */
export class WebhookDeliverer implements Deliverer<WebhookTarget> {
  #last: Promise<void> = Promise.resolve()

  constructor(private readonly parts: Pick<Parts, 'http' | 'addresses' | 'timeoutMs'>) {}

  /** Makes one attempt. A permanent outcome `target-disabled` means that the receiver is gone for good. */
  async deliver(target: WebhookTarget, { delivery, messageId, attempt, token, event }: Attempt): Promise<Outcome> {
    if (!URL.canParse(target.url))
      return { ok: false, error: 'the URL of the target has no valid host', permanent: 'rejected' }
    const { http, addresses } = this.parts
    const url = new URL(target.url)
    // Node asks the name server about names only
    const forbidden = addresses.forbiddenHost(url.hostname)
    if (forbidden) return refused(forbidden.problem)
    const timeoutMs = target.timeoutMs ?? this.parts.timeoutMs
    const signal = AbortSignal.timeout(timeoutMs)
    const { headers, body } = message(target, event)
    try {
      const told = {
        ...headers,
        'user-agent': 'Sluice',
        'sluice-attempt': String(attempt),
        [`ce-${causeAttribute}`]: token,
        // a job of Sluice 0.1.0 keeps the id that it was tried with
        ...sign(
          { secret: target.secret!, previous: target.previousSecret },
          messageId ?? deliveryId(delivery),
          body,
          new Date(),
        ),
      }
      const answer = await http.post(url, told, body, signal)
      return await readAnswer(answer, target.onSuccess !== undefined)
    } catch (error) {
      if (error instanceof ForbiddenHostError) return refused(error.message)
      // a body that the timeout interrupts fails with an error of another name
      const text = signal.aborted ? `no answer within ${timeoutMs} ms` : errorText(error)
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
}

/** The message in the target's format; a format that only a newer gateway knows is replaced by the default. */
function message(
  { format }: WebhookTarget,
  event: EventContent,
): { headers: Record<string, string>; body: EventContent } {
  if (format !== 'binary')
    return { headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }, body: event }
  const { headers, body } = toBinary(event.toString())
  return { headers: { ...headers }, body: Buffer.from(body.buffer, body.byteOffset, body.length) }
}

function refused(error: string): Outcome {
  return { ok: false, error, permanent: 'forbidden-address' }
}

/**
 * | answer        | outcome                                                                  |
 * |---------------|--------------------------------------------------------------------------|
 * | 2xx           | delivered                                                                |
 * | 410           | never again: the target is disabled                                      |
 * | 408, 425, 429 | later                                                                    |
 * | other 4xx     | never this event                                                         |
 * | 5xx, 429      | later, and it speaks of the receiver: it counts for the target's circuit |
 * | else          | later: a redirect is not followed                                        |
 */
async function readAnswer({ statusCode, headers, body }: HttpAnswer, wanted: boolean): Promise<Outcome> {
  if (statusCode >= 200 && statusCode < 300) {
    if (wanted) {
      try {
        return { ok: true, result: await readResult(headers, body) }
      } catch (error) {
        if (error instanceof InvalidError) return unpublished(error)
        throw error
      }
    }
    await body.dump({ limit: maxAnswerBytes }) // never fails: the event was delivered, whatever the rest of the answer is
    return { ok: true }
  }
  const text = (await readStart(body)).bytes.toString()
  const error = `answered ${statusCode}${text ? `: ${text.slice(0, shownAnswer)}` : ''}`
  if (statusCode === 410) return { ok: false, error, permanent: 'target-disabled' }
  const later = statusCode < 400 || statusCode >= 500 || [408, 425, 429].includes(statusCode)
  if (!later) return { ok: false, error, permanent: 'rejected' }
  const retryAfter = headers['retry-after']
  const retryAfterMs = parseRetryAfter(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, new Date())
  return {
    ok: false,
    error,
    unavailable: statusCode >= 500 || statusCode === 429,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** Reads the start of an answer, also of one that is too long or breaks off. */
async function readStart(body: HttpBody): Promise<Answer> {
  const chunks: Buffer[] = []
  let length = 0
  const bytes = () => Buffer.concat(chunks).subarray(0, maxAnswerBytes)
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      if ((length += chunk.length) > maxAnswerBytes) return { bytes: bytes(), isWhole: false }
    }
    return { bytes: bytes(), isWhole: true }
  } catch (error) {
    return { bytes: bytes(), isWhole: false, error }
  }
}

interface Answer {
  readonly bytes: Buffer
  readonly isWhole: boolean
  /** Why it broke off. */
  readonly error?: unknown
}

/**
 * Reads an answer: an event, or the data of one. An answer that is too long makes an event without data.
 *
 * @throws InvalidError for an answer that was meant as an event and is invalid
 */
async function readResult(headers: HttpAnswer['headers'], body: HttpBody): Promise<Result> {
  const { bytes, isWhole, error } = await readStart(body)
  if (error) throw error
  // Sluice does not accept compressed answers
  if (!isWhole || (headers['content-encoding'] ?? 'identity') !== 'identity') return {}
  const content = readContent(headers, bytes, defaultLimits)
  // a fan-out of 0.1.0 that has to publish the result reads `data`
  if ('event' in content) return { event: content.event, data: content.event }
  const { member, datacontenttype } = content
  if (member === undefined) return {}
  return { member, data: memberValue(member), ...(datacontenttype === undefined ? {} : { datacontenttype }) }
}

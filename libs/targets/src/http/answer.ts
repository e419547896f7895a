import { answeredError, type Outcome, parseRetryAfter, type Result, unpublished } from '@sluice/delivery'
import { defaultLimits, InvalidError, memberValue, readContent } from '@sluice/event'
import { headerOf, maxAnswerBytes, readStart } from './answer-start.js'
import { withoutTexts } from './authorization.js'
import type { HttpAnswer, HttpBody } from './client.js'

/** Characters of an answer that become part of the error. */
export const shownAnswer = 200
/** Characters of an answer that the journal may keep. */
export const keptAnswer = 1024

/** What is read of the answer of a success. */
export type Wanted = 'nothing' | 'result' | 'shown'

/**
 * | answer        | outcome                                                                  |
 * |---------------|--------------------------------------------------------------------------|
 * | 2xx           | delivered                                                                |
 * | 410           | never again: the target is disabled                                      |
 * | 408, 425, 429 | later                                                                    |
 * | other 4xx     | never this event                                                         |
 * | 5xx, 429      | later, and it speaks of the receiver: it counts for the target's circuit |
 * | else          | later: a redirect is not followed                                        |
 *
 * @param secrets that are shown to nobody, also where the receiver repeats them
 */
export async function readAnswer(
  { statusCode, headers, body }: HttpAnswer,
  wanted: Wanted,
  secrets: readonly string[] = [],
): Promise<Outcome> {
  if (statusCode >= 200 && statusCode < 300) {
    if (wanted === 'shown') {
      const answer = withoutTexts((await readStart(body)).bytes.toString(), secrets).slice(0, keptAnswer)
      return { ok: true, status: statusCode, ...(answer ? { answer } : {}) }
    }
    if (wanted === 'result') {
      try {
        return { ok: true, status: statusCode, result: await readResult(headers, body) }
      } catch (error) {
        if (error instanceof InvalidError) return unpublished(error)
        throw error
      }
    }
    await body.dump({ limit: maxAnswerBytes }) // never fails: the event was delivered, whatever the rest of the answer is
    return { ok: true, status: statusCode }
  }
  const text = withoutTexts((await readStart(body)).bytes.toString(), secrets)
  const answered = { status: statusCode, ...(text ? { answer: text.slice(0, keptAnswer) } : {}) }
  const error = answeredError(statusCode, text.slice(0, shownAnswer))
  if (statusCode === 410) return { ok: false, error, permanent: 'target-disabled', ...answered }
  const later = statusCode < 400 || statusCode >= 500 || [408, 425, 429].includes(statusCode)
  if (!later) return { ok: false, error, permanent: 'rejected', ...answered }
  const retryAfterMs = parseRetryAfter(headerOf(headers, 'retry-after'), new Date())
  return {
    ok: false,
    error,
    ...answered,
    unavailable: statusCode >= 500 || statusCode === 429,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
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

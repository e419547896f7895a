import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Agent, type Dispatcher, request } from 'undici'
import { deliveryId, errorText, type Outcome, parseRetryAfter, type Result } from '@sluice/delivery'
import { causeAttribute, defaultLimits, parseJson } from '@sluice/event'
import type { DeliveryJob } from '@sluice/queues'
import type { WebhookTarget } from '@sluice/registry'
import { sign } from './signature.js'

const defaultTimeoutMs = 10_000
/** Bytes of an answer that are read; the rest is not wanted. */
const maxAnswerBytes = 64 * 1024
/** Characters of an answer that are kept with the error. */
const shownAnswer = 200

/** What is delivered: the event, and its cause token, which stands in it as well. */
export type WebhookDelivery = Pick<DeliveryJob, 'delivery' | 'event' | 'attempt'> & { readonly token: string }

/** Calls webhooks. Follows no redirect: a receiver must not point Sluice elsewhere. */
export class WebhookClient {
  readonly #agent = new Agent({
    connect: { lookup: safeLookup },
    keepAliveTimeout: 10_000,
    maxResponseSize: maxAnswerBytes,
  })

  /** Makes one attempt. A permanent outcome `target-disabled` means that the receiver is gone for good. */
  async deliver(target: WebhookTarget, { delivery, event, attempt, token }: WebhookDelivery): Promise<Outcome> {
    const url = new URL(target.url)
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) && isForbidden(literal))
      return { ok: false, error: `${literal} is an address that webhooks may not reach`, permanent: 'rejected' }
    const timeoutMs = target.timeoutMs ?? defaultTimeoutMs
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'user-agent': 'Sluice',
          'sluice-attempt': String(attempt),
          [`ce-${causeAttribute}`]: token,
          ...sign(target.secret!, deliveryId(delivery), event, new Date()),
        },
        body: event,
        signal,
      })
      return await readAnswer(answer, target.onSuccess !== undefined)
    } catch (error) {
      // a body that is cut off by the timeout fails with an error of another name
      const text = signal.aborted ? `no answer within ${timeoutMs} ms` : errorText(error)
      return { ok: false, error: text, unavailable: true }
    }
  }

  async close(): Promise<void> {
    await this.#agent.close()
  }
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
async function readAnswer({ statusCode, headers, body }: Dispatcher.ResponseData, wanted: boolean): Promise<Outcome> {
  if (statusCode >= 200 && statusCode < 300) {
    if (wanted) return { ok: true, result: await readResult(body, String(headers['content-type'] ?? '')) }
    await body.dump() // it was delivered, whatever comes of the rest of the answer: this does not fail
    return { ok: true }
  }
  const text = await body.text().catch(() => '')
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

/** JSON or text becomes the data of an event; an answer that is neither, or too long, makes one without data. */
async function readResult(body: Dispatcher.ResponseData['body'], contentType: string): Promise<Result> {
  const text = await body.text().catch((error: Error) => {
    if (error.name === 'ResponseExceededMaxSizeError') return ''
    throw error
  })
  if (text === '') return {}
  if (/^text\//i.test(contentType)) return { data: text, datacontenttype: 'text/plain' }
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(contentType)) return {}
  try {
    return { data: parseJson(text, defaultLimits.depth), datacontenttype: 'application/json' }
  } catch {
    return {}
  }
}

// Link-local addresses serve cloud metadata; the others belong to nobody that could be a receiver. Private networks and
// loopback are where a self-hosted platform delivers to, so they are allowed.
const forbidden = new BlockList()
forbidden.addSubnet('0.0.0.0', 8)
forbidden.addSubnet('169.254.0.0', 16)
forbidden.addSubnet('224.0.0.0', 3)
forbidden.addAddress('100.100.100.200') // cloud metadata outside the link-local range
forbidden.addAddress('168.63.129.16')
forbidden.addAddress('fd20:ce::254', 'ipv6')
// addresses that carry an IPv4 address inside: unspecified and IPv4-compatible (not ::1), NAT64, 6to4
forbidden.addAddress('::', 'ipv6')
forbidden.addRange('::2', '::ffff:ffff', 'ipv6')
forbidden.addSubnet('64:ff9b::', 96, 'ipv6')
forbidden.addSubnet('64:ff9b:1::', 48, 'ipv6')
forbidden.addSubnet('2002::', 16, 'ipv6')
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addSubnet('fd00:ec2::', 32, 'ipv6')
forbidden.addSubnet('ff00::', 8, 'ipv6')

function isForbidden(address: string): boolean {
  return forbidden.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** Resolves as Node does and drops the addresses that must not be reached, at the time of connecting. */
function safeLookup(hostname: string, options: object, callback: LookupCallback): void {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    const allowed = addresses.filter(({ address }) => !isForbidden(address))
    if (allowed.length === 0)
      return callback(new Error(`${hostname} resolves to addresses that webhooks may not reach`), [])
    if ((options as { all?: boolean }).all) return callback(null, allowed)
    callback(null, allowed[0]!.address, allowed[0]!.family)
  })
}

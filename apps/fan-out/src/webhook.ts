import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Agent, type Dispatcher, request } from 'undici'
import { deliveryId, errorText, type Outcome } from '@sluice/delivery'
import type { DeliveryJob } from '@sluice/queues'
import type { WebhookTarget } from '@sluice/registry'
import { sign } from './signature.js'

const defaultTimeoutMs = 10_000
/** Bytes of an answer that are read; the rest is not wanted. */
const maxAnswerBytes = 64 * 1024
/** Characters of an answer that are kept with the error. */
const shownAnswer = 200

/** Answers that mean: never send this again. 408, 425 and 429 mean later. */
function isPermanent(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429
}

/** Calls webhooks. Follows no redirect: a receiver must not point Sluice elsewhere. */
export class WebhookClient {
  readonly #agent = new Agent({
    connect: { lookup: safeLookup },
    keepAliveTimeout: 10_000,
    connections: 64,
    maxResponseSize: maxAnswerBytes,
  })

  async deliver(target: WebhookTarget, { delivery, event, attempt }: DeliveryJob): Promise<Outcome> {
    const url = new URL(target.url)
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) && isForbidden(literal))
      return { ok: false, error: `${literal} is an address that webhooks may not reach`, permanent: 'rejected' }
    const timeoutMs = target.timeoutMs ?? defaultTimeoutMs
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'user-agent': 'Sluice',
          'sluice-attempt': String(attempt),
          ...sign(target.secret!, deliveryId(delivery), event, new Date()),
        },
        body: event,
        signal: AbortSignal.timeout(timeoutMs),
      })
      return await this.#read(answer)
    } catch (error) {
      const name = (error as Error).name
      return { ok: false, error: name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : errorText(error) }
    }
  }

  async close(): Promise<void> {
    await this.#agent.close()
  }

  async #read(answer: Dispatcher.ResponseData): Promise<Outcome> {
    const { statusCode: status, body } = answer
    if (status >= 200 && status < 300) {
      await body.dump()
      return { ok: true }
    }
    const text = await body.text().catch(() => '')
    const error = `answered ${status}${text ? `: ${text.slice(0, shownAnswer)}` : ''}`
    return isPermanent(status) ? { ok: false, error, permanent: 'rejected' } : { ok: false, error }
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

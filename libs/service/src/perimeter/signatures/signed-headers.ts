import type { IncomingHttpHeaders } from 'node:http'

/** Milliseconds that the time of a signed request may differ from Redis' clock, either way. */
export const windowMs = 5 * 60_000
/** While a secret is changed there are two. */
const mostSignatures = 8

/** What a signed request says of itself. Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export interface SignedHeaders {
  /** The name of the key. */
  readonly key: string
  readonly id: string
  /** Seconds since 1970, as it was signed. */
  readonly timestamp: string
  readonly signatures: readonly Buffer[]
}

/** The headers of a signed request; or what is wrong with them. @param now milliseconds since 1970 */
export function readSigned(headers: IncomingHttpHeaders, now: number): SignedHeaders | string {
  if (headers.authorization !== undefined) return 'send either Authorization or Sluice-Key with a signature, not both'
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name].trim() : '')
  const [key, id, timestamp] = [text('sluice-key'), text('webhook-id'), text('webhook-timestamp')]
  // with a dot in the id, another request could have the same signed text
  if (!/^[\x21-\x2d\x2f-\x7e]{1,256}$/.test(id))
    return 'webhook-id must be 1 to 256 printable ASCII characters without "."'
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return 'webhook-timestamp must be seconds since 1970'
  if (Math.abs(Number(timestamp) * 1000 - now) > windowMs)
    return `webhook-timestamp is more than ${windowMs / 60_000} minutes away from now: sign each try anew`
  const given = text('webhook-signature').split(' ')
  const signatures = given.slice(0, mostSignatures).flatMap(one => (/^v1,[A-Za-z0-9+/]{43}=$/.test(one) ? [one] : []))
  if (signatures.length === 0) return 'webhook-signature must be "v1," and 32 bytes in base64'
  return { key, id, timestamp, signatures: signatures.map(one => Buffer.from(one.slice(3), 'base64')) }
}

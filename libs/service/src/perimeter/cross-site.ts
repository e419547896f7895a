import type { IncomingHttpHeaders } from 'node:http'

interface Sent {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/**
 * Whether another site may have made a browser send this. What only reads is let through: the other site cannot see the answer.
 *
 * `Sec-Fetch-Site` says it, where the browser sends that. It does not over plain http, nor does an old one; then the origin, else the
 * page that the request comes from, must be this server's own address. A request that says nothing is no browser's of today, and is
 * refused all the same.
 *
 * @param publicUrl the address that browsers know, where a proxy in between changes `Host`
 */
export function isCrossSite({ method, headers }: Sent, publicUrl?: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const from = headers.origin ?? headers.referer
  if (from === undefined || !URL.canParse(from)) return true
  const { protocol, host } = new URL(from)
  if (publicUrl && new URL(publicUrl).host === host && new URL(publicUrl).protocol === protocol) return false
  // as URL writes it: without the port that goes with the scheme
  const own = `${protocol}//${headers.host ?? ''}`
  return host === '' || !URL.canParse(own) || new URL(own).host !== host
}

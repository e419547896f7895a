import type { IncomingHttpHeaders } from 'node:http'

interface Sent {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/**
 * Whether another site may have made a browser send this request. Requests that only read are allowed: the other site cannot see
 * the answer.
 *
 * `Sec-Fetch-Site` decides, if the browser sends it. Browsers do not send it over plain http, and old ones never do; then the
 * Origin, else the Referer, must be this server's own address. A request with none of them is not from a current browser, and
 * counts as cross-site all the same.
 *
 * @param publicUrl the address of the service in browsers, if a proxy changes `Host`
 */
export function isCrossSite({ method, headers }: Sent, publicUrl?: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const from = headers.origin ?? headers.referer
  if (from === undefined || !URL.canParse(from)) return true
  const { protocol, host } = new URL(from)
  if (publicUrl && new URL(publicUrl).host === host && new URL(publicUrl).protocol === protocol) return false
  // normalised by URL, which leaves out the scheme's default port
  const own = `${protocol}//${headers.host ?? ''}`
  return host === '' || !URL.canParse(own) || new URL(own).host !== host
}

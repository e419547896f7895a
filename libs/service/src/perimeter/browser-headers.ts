import type { FastifyInstance } from 'fastify'
import { isDocs, isPage, isPublic } from './surfaces.js'

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  // without the origin on its own forms a page could not show that a request is its own
  'referrer-policy': 'same-origin',
}

const nothing = "default-src 'none'; frame-ancestors 'none'"

// Bull Board and Swagger UI bring scripts as files, and styles also inside their pages. Fonts and badges of other sites are not
// fetched: whoever looks at the queues tells nobody.
const page = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** What a browser may do with an answer of this route. What needs the key is stored nowhere. */
export function browserHeaders(route?: string): Record<string, string> {
  return {
    ...everywhere,
    'content-security-policy': isPage(route) || isDocs(route) ? page : nothing,
    ...(isPublic(route) ? {} : { 'cache-control': 'no-store' }),
  }
}

export function addBrowserHeaders(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    void reply.headers(browserHeaders(request.routeOptions.url))
    done(null, payload)
  })
}

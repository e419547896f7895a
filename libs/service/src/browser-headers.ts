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

/** Says on every answer what a browser may do with it, and that what needs the key is stored nowhere. */
export function addBrowserHeaders(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const route = request.routeOptions.url
    void reply.headers(everywhere)
    void reply.header('content-security-policy', isPage(route) || isDocs(route) ? page : nothing)
    if (!isPublic(route)) void reply.header('cache-control', 'no-store')
    done(null, payload)
  })
}

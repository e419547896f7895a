import type { FastifyInstance } from 'fastify'
import { isBoard, isDocs, isForm, isSameForAll } from './surfaces.js'

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  // pages send the origin with their own forms, so that the server can tell them from those of other sites
  'referrer-policy': 'same-origin',
}

const nothing = "default-src 'none'; frame-ancestors 'none'"

// Bull Board and Swagger UI load scripts as files, and have styles inside their pages too. Fonts and badges of other sites are
// not loaded, so that no other site sees who looks at the queues.
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

// no scripts and no styles; the form goes to the same host
const form = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Headers that restrict what a browser does with an answer of this route. Answers that depend on the caller are never cached. */
export function browserHeaders(route?: string): Record<string, string> {
  return {
    ...everywhere,
    'content-security-policy': isBoard(route) || isDocs(route) ? page : isForm(route) ? form : nothing,
    ...(isSameForAll(route) ? {} : { 'cache-control': 'no-store' }),
  }
}

export function addBrowserHeaders(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    void reply.headers(browserHeaders(request.routeOptions.url))
    done(null, payload)
  })
}

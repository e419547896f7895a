import type { FastifyInstance, FastifyReply } from 'fastify'
import { isBoard, isConsole, isDocs, isForm, isPortal, isSameForAll } from './surfaces.js'

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

// the console brings its scripts, styles and fonts as files, and changes styles through the DOM only
const site = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
].join('; ')

/**
 * Headers that restrict what a browser does with an answer of this route. Answers that depend on the caller are never cached.
 *
 * @param ancestors origins of pages that may show it in a frame: of the portal only
 */
export function browserHeaders(route?: string, ancestors: readonly string[] = []): Record<string, string> {
  return {
    ...everywhere,
    'content-security-policy': policyOf(route, ancestors),
    ...(isSameForAll(route) || isConsole(route) ? {} : { 'cache-control': 'no-store' }),
  }
}

function policyOf(route: string | undefined, ancestors: readonly string[]): string {
  if (isPortal(route) && ancestors.length > 0) return `${site}; frame-ancestors ${ancestors.join(' ')}`
  if (isConsole(route) || isPortal(route)) return `${site}; frame-ancestors 'none'`
  return isBoard(route) || isDocs(route) ? page : isForm(route) ? form : nothing
}

const framed = new WeakMap<FastifyReply, readonly string[]>()

/** Lets pages of these origins show this answer in a frame, where its route is the portal's. @param origins checked ones */
export function allowFrames(reply: FastifyReply, origins: readonly string[]): void {
  framed.set(reply, origins)
}

export function addBrowserHeaders(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const ancestors = framed.get(reply)
    void reply.headers(browserHeaders(request.routeOptions.url, ancestors))
    // older than frame-ancestors, and it knows no list
    if (ancestors && ancestors.length > 0) void reply.removeHeader('x-frame-options')
    done(null, payload)
  })
}

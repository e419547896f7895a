import { hash, timingSafeEqual } from 'node:crypto'
import { SluiceError } from '@sluice/event'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sendProblem, toProblem } from './problem.js'

/** Who calls, as it is stamped on the events they emit. */
export const principal = 'api-key'

const shortestKey = 16

/** @throws SluiceError `INVALID_SETTING` for a key that is missing or can be guessed. */
export function checkApiKey(key: string): string {
  if (key.length >= shortestKey) return key
  const why = key ? `is shorter than ${shortestKey} characters` : 'is not set'
  throw new SluiceError(
    'INVALID_SETTING',
    `SLUICE_API_KEY ${why}: set it to a long random text, for example from \`openssl rand -base64 32\``,
  )
}

/**
 * Lets nobody in without the key, on any route but those named public. By the route that matched, not by the text of the
 * URL, so that no spelling of a path gets around it; whatever is added later, Bull Board included, is closed from the start.
 */
export function requireApiKey(server: FastifyInstance, key: string): void {
  const expected = digest(key)
  server.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url // made anew each time that it is asked for
    if (isPublic(route)) return done()
    const given = credentials(request, route)
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return done()
    const browser = isPage(route)
    void reply.header(
      'www-authenticate',
      browser ? 'Basic realm="Sluice: any user, the API key as password"' : 'Bearer',
    )
    const how = given === undefined ? 'send the header "Authorization: Bearer <API key>"' : 'this is not the API key'
    void sendProblem(reply, toProblem(new SluiceError('UNAUTHORISED', how)))
  })
}

function isPublic(route = ''): boolean {
  return (
    route === '/health/live' ||
    route === '/health/ready' ||
    route === '/openapi.json' ||
    route === '/docs' ||
    route.startsWith('/docs/')
  )
}

/**
 * The bearer token. On the pages for browsers also the password of Basic, but not where another site makes the browser
 * send it along with a request that changes something.
 */
function credentials({ headers, method }: FastifyRequest, route: string | undefined): string | undefined {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ')
  if (/^bearer$/i.test(scheme!)) return value
  if (!/^basic$/i.test(scheme!) || !isPage(route)) return undefined
  const elsewhere = !/^(same-origin|none)$/.test((headers['sec-fetch-site'] as string | undefined) ?? 'none')
  if (elsewhere && !/^(GET|HEAD)$/.test(method)) return undefined
  return Buffer.from(value, 'base64').toString().split(':').slice(1).join(':')
}

function isPage(route = ''): boolean {
  return route === '/queues' || route.startsWith('/queues/')
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

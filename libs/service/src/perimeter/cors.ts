import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isPage } from './surfaces.js'

/** What pages of other origins may send and see. With `*`, browsers ask for the key to be named. */
const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const headers = 'Authorization, *'
const exposed = 'Allow, ETag, Link, Location, Retry-After, WWW-Authenticate'
/** Seconds for which a browser remembers the answer. */
const rememberedS = '600'

/**
 * Lets pages of these origins call the API. They send a key of their own: cookies never count for them, since no answer allows
 * credentials. Pages of Sluice are for nobody else.
 *
 * To be called before the perimeter: browsers ask first, without a key.
 */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  const allowed = new Set(origins)
  server.addHook('onRequest', (request, reply, done) => {
    if (isPage(request.routeOptions.url)) return done()
    const { origin } = request.headers
    void reply.header('vary', 'Origin')
    if (origin === undefined || !allowed.has(origin)) return done()
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed })
    if (!isPreflight(request)) return done()
    void reply.headers({
      ...{ 'access-control-allow-methods': methods, 'access-control-allow-headers': headers },
      'access-control-max-age': rememberedS,
    })
    void reply.status(204).send()
  })
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}

import type { Meter } from '@sluice/observability'
import type { FastifyInstance } from 'fastify'

/** Other methods are counted together: callers may send any. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * Counts and times requests by the template of their route. Only what Fastify routes is seen, and not a request that
 * cannot be read as HTTP. To be called before routes are added.
 */
export function meterRequests(server: FastifyInstance, meter: Meter): void {
  server.addHook('onResponse', (request, reply, done) => {
    const method = methods.has(request.method) ? request.method : 'other'
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none')
    meter.count('sluice_http_requests_total', { method, route, status: String(reply.statusCode) })
    meter.record('sluice_http_request_seconds', reply.elapsedTime / 1000, { method, route })
    done()
  })
}

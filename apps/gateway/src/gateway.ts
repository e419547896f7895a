import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Meter } from '@sluice/observability'
import { Queues } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { METER, type ServiceOptions, type Settings } from '@sluice/service'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { checkApiKey, requireApiKey } from './api-key.js'
import { mountBullBoard } from './bull-board.js'
import { mountDocs } from './openapi.js'
import { ProblemFilter, sendProblem, toProblem } from './problem.js'

/** A dead letter's id: three names of up to 128 characters, a position, and room for percent-encoding. */
const maxParamLength = 2048

/** How the gateway sets up its HTTP server; standalone does the same. */
export const gatewayServer: Pick<ServiceOptions, 'adapter' | 'configure' | 'defaultPort'> = {
  defaultPort: 4000,
  adapter: (settings: Settings) =>
    new FastifyAdapter({
      bodyLimit: settings.MAX_BATCH_BYTES,
      requestTimeout: 30_000,
      forceCloseConnections: 'idle',
      routerOptions: { maxParamLength },
      frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => sendProblem(reply, toProblem(error)),
    }),

  async configure(app: NestFastifyApplication, settings: Settings) {
    const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
    requireApiKey(server, checkApiKey(settings.SLUICE_API_KEY))
    closeAfterLastAnswer(server)
    // every body as the bytes it came as: events keep them, the rest is read by JsonBody
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    app.useGlobalFilters(new ProblemFilter(app.get<Meter>(METER)))
    mountDocs(app)
    await app.init()
    await mountBullBoard(server, app.get(Queues), app.get(RegistryView))
  },
}

/** A connection whose request is answered during a stop ends with the answer: kept alive, it would hold the stop up. */
function closeAfterLastAnswer(server: FastifyInstance): void {
  let closing = false
  server.addHook('preClose', done => {
    closing = true
    done()
  })
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close')
    done(null, payload)
  })
}

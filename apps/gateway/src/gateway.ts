import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { SluiceError } from '@sluice/event'
import { Queues } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { browserHeaders, type ServiceOptions, type Settings } from '@sluice/service'
import type { FastifyInstance, FastifyReply } from 'fastify'
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
      // of a URL that cannot be read: no hook runs for it
      frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) =>
        sendProblem(reply.headers(browserHeaders()), toProblem(error)),
    }),

  async configure(app: NestFastifyApplication, settings: Settings) {
    const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
    if (!settings.SLUICE_API_KEY) throw noApiKey()
    closeAfterLastAnswer(server)
    // every body as the bytes it came as: events keep them, the rest is read by JsonBody
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    app.useGlobalFilters(new ProblemFilter())
    mountDocs(app)
    await app.init()
    await mountBullBoard(server, app.get(Queues), app.get(RegistryView), settings.PUBLIC_URL)
  },
}

function noApiKey(): SluiceError {
  const make = 'set it to a long random text, for example from `openssl rand -base64 32`'
  return new SluiceError('INVALID_SETTING', `wrong setting: SLUICE_API_KEY: is not set: ${make}`)
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

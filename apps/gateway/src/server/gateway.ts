import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { PortalLinks, QueueStates } from '@sluice/control'
import type { Logger, Meter } from '@sluice/observability'
import { SluiceError } from '@sluice/event'
import { Queues } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import {
  browserHeaders,
  Browsers,
  Logins,
  LOGGER,
  METER,
  RequestLines,
  type ServiceOptions,
  type Settings,
  trustedProxies,
} from '@sluice/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Bodies } from './bodies.js'
import { mountBullBoard } from '../console/bull-board.js'
import { mountConsole } from '../console/console.routes.js'
import { mountPortal } from '../console/portal.routes.js'
import { answerClientErrors } from './client-errors.js'
import { mountDocs } from '../docs-page.js'
import { mountFrontPage } from '../pages/front-page.js'
import { mountLogin } from '../pages/login.routes.js'
import { OtherMethods } from './other-methods.js'
import { checkRequests } from './request-checks.js'
import { answerWithPlainNames } from './tenant-names.js'
import { ProblemFilter, sendProblem, toProblem } from './problem.js'
import { Unread } from './unread.js'

/** Length of the longest parameter, a dead letter's id: three names of up to 128 characters, a position, and percent-encoding. */
const maxParamLength = 2048

/** The HTTP server of the gateway, and of standalone. */
export const gatewayServer: Pick<ServiceOptions, 'adapter' | 'configure' | 'defaultPort' | 'hasLogins'> = {
  defaultPort: 4000,
  hasLogins: true,
  adapter: (settings: Settings) =>
    new FastifyAdapter({
      bodyLimit: settings.MAX_BODY_BYTES, // for routes that read bodies without Bodies: none so far
      trustProxy: trustedProxies(settings.TRUST_PROXY),
      requestTimeout: settings.REQUEST_TIMEOUT_MS,
      http: {
        headersTimeout: Math.ceil(settings.REQUEST_TIMEOUT_MS / 3),
        // Node's default is to check for late requests every 30 s
        connectionsCheckingInterval: 1000,
        maxHeaderSize: settings.MAX_HEADER_BYTES,
      },
      forceCloseConnections: 'idle',
      // requests that come while it closes are answered as all others
      return503OnClosing: false,
      routerOptions: { maxParamLength },
      // for a malformed URL no hook runs
      frameworkErrors: (error: Error, { raw, server }: FastifyRequest, reply: FastifyReply) => {
        const found = toProblem(error)
        server.unread?.refused(found, raw.socket.remoteAddress)
        return sendProblem(reply.headers(browserHeaders()), found)
      },
    }),

  async configure(app: NestFastifyApplication, settings: Settings) {
    const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
    if (!settings.SLUICE_API_KEY) throw noApiKey()
    const others = new OtherMethods(server)
    checkRequests(server)
    answerWithPlainNames(server)
    const unread = new Unread(app.get<Meter>(METER), app.get(RequestLines))
    server.decorate('unread', unread)
    answerClientErrors(server.server, settings, app.get<Meter>(METER), unread)
    // bodies stay bytes: events keep them, other bodies are parsed by JsonBody
    new Bodies(settings).mount(server)
    const problems = new ProblemFilter(app.get<Meter>(METER), app.get<Logger>(LOGGER))
    server.addHook('onClose', async () => problems.close())
    app.useGlobalFilters(problems)
    mountDocs(app, settings.PUBLIC_URL)
    mountFrontPage(server, app.get(Logins), app.get(Browsers))
    mountLogin(server, app.get(Logins), app.get(Browsers))
    mountConsole(server, app.get(Browsers))
    mountPortal(server, app.get(Browsers), app.get(PortalLinks))
    await app.init()
    others.answer()
    await mountBullBoard(server, app.get(Queues), app.get(RegistryView), app.get(QueueStates), settings)
  },
}

function noApiKey(): SluiceError {
  const make = 'set it to a long random text, for example from `openssl rand -base64 32`'
  return new SluiceError('INVALID_SETTING', `wrong setting: SLUICE_API_KEY: is not set: ${make}`)
}

import 'reflect-metadata'
import type { Server } from 'node:http'
import { type DynamicModule, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'
import { SluiceError } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import { Queues } from '@sluice/queues'
import { requireApiKey } from './api-key.js'
import { addBrowserHeaders } from './browser-headers.js'
import { FailedLogins } from './failed-logins.js'
import { nestLogger } from './logger.js'
import { PlatformModule } from './platform.module.js'
import { anyPort, readSettings, type Settings } from './settings.js'
import { LOGGER, METER } from './tokens.js'

export interface ServiceOptions {
  readonly name: string
  readonly modules: readonly (Type | DynamicModule)[]
  /** Where PORT is not set; 0 takes any free one. */
  readonly defaultPort: number
  readonly adapter?: (settings: Settings) => FastifyAdapter
  /** Sets up what is not a Nest module, before the server listens. */
  readonly configure?: (app: NestFastifyApplication, settings: Settings) => Promise<void>
}

/** Milliseconds that a stop may take before the process gives up waiting. */
const stopWithinMs = 28_000

/** Starts one service, or all in one process, and stops it on SIGTERM and SIGINT. What is wrong is one line on stderr. */
export async function runService(options: ServiceOptions): Promise<void> {
  try {
    const settings = readSettings()
    const app = await createService(options, settings)
    const port = settings.PORT === anyPort ? options.defaultPort : settings.PORT
    await app.listen(port, settings.HOST)
    stopOnSignals(app)
    process.stdout.write(`${options.name} is ready on ${await app.getUrl()}\n`)
  } catch (error) {
    process.stderr.write(`${options.name} cannot start: ${startProblem(error)}\n`)
    process.exit(1)
  }
}

export async function createService(options: ServiceOptions, settings: Settings): Promise<NestFastifyApplication> {
  @Module({ imports: [PlatformModule.forRoot(settings), ...options.modules] })
  class ServiceModule {}
  const adapter = options.adapter?.(settings) ?? new FastifyAdapter()
  const app = await NestFactory.create<NestFastifyApplication>(ServiceModule, adapter, {
    logger: nestLogger(settings),
    abortOnError: false,
    bodyParser: false,
  })
  closeConnections(app)
  guard(app, settings)
  await options.configure?.(app, settings)
  return app
}

/** The same for every service: health is open, everything else asks for the key where there is one. */
function guard(app: NestFastifyApplication, { SLUICE_API_KEY, PUBLIC_URL }: Settings): void {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
  addBrowserHeaders(server)
  if (!SLUICE_API_KEY) return
  const logins = new FailedLogins(app.get<Meter>(METER), app.get<Logger>(LOGGER))
  requireApiKey(server, { key: SLUICE_API_KEY, logins, ...(PUBLIC_URL ? { publicUrl: PUBLIC_URL } : {}) })
}

/** When the server closes it waits for its connections; one that is kept alive for a next request would never end. */
function closeConnections(app: NestFastifyApplication): void {
  const server = app.getHttpServer() as Server
  const fastify = app.getHttpAdapter().getInstance()
  fastify.addHook('preClose', async () => {
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    server.once('close', () => clearInterval(idle))
  })
}

function stopOnSignals(app: NestFastifyApplication): void {
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    const queues = app.get(Queues, { strict: false })
    queues
      .letGo()
      .then(() => app.close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function startProblem(error: unknown): string {
  if (error instanceof SluiceError) return error.message
  const { code, message, stack } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `port ${(error as { port?: number }).port} is taken: set PORT to another`
  return stack ?? message
}

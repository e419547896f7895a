import 'reflect-metadata'
import type { Server } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { type DynamicModule, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { type FastifyInstance } from 'fastify'
import { isOutOfMemory, redisRefusal, SluiceError } from '@sluice/event'
import { inWords } from '@sluice/observability'
import { Principals, RegistryView } from '@sluice/registry'
import { auditRequests } from './audit/audit-requests.js'
import { AuditTrail } from './audit/audit-trail.js'
import { KeyAddresses } from './audit/key-addresses.js'
import { Readiness } from './health/readiness.js'
import { meterRequests } from './metrics/http-metrics.js'
import { PrometheusMeter } from './metrics/prometheus.js'
import { ApiKeyAuthenticator } from './perimeter/api-keys.js'
import { addBrowserHeaders } from './perimeter/browser-headers.js'
import { Browsers } from './perimeter/browsers.js'
import { allowOrigins } from './perimeter/cors.js'
import { Caller, rootCaller } from './perimeter/caller.js'
import { FailedLogins } from './perimeter/failed-logins.js'
import { SignatureAuthenticator } from './perimeter/signatures/signature-authenticator.js'
import { TakenRequests } from './perimeter/signatures/taken-requests.js'
import { SessionAuthenticator } from './perimeter/sessions/session-authenticator.js'
import { Sessions } from './perimeter/sessions/sessions.js'
import { type Oidc } from './perimeter/tokens/oidc.js'
import { trustedProxies } from './perimeter/trusted-proxies.js'
import { KeyUses } from './perimeter/key-uses.js'
import { guardRoutes } from './perimeter/perimeter.js'
import { Portals } from './perimeter/portals/portals.js'
import { RootKeyAuthenticator } from './perimeter/root-key.js'
import { commandClient, EventLog, type RedisClient, RedisClock, untilRedis } from '@sluice/streams'
import { LevelSwitch } from './logging/level-switch.js'
import { nestLogger, say } from './logging/logger.js'
import { writeRawLinesAsJson } from './logging/raw-lines.js'
import { RequestLines } from './logging/request-lines.js'
import { PlatformModule } from './platform.module.js'
import { anyPort, readSettings, redisTarget, type Settings } from './settings.js'
import { Connections } from './stop/connections.js'
import { Drain } from './stop/drain.js'
import { Signals } from './stop/signals.js'
import { OIDC, REDIS } from './tokens.js'
import { version } from './version.js'
import { startTracing } from './tracing/tracing.js'

export interface ServiceOptions {
  readonly name: string
  readonly modules: readonly (Type | DynamicModule)[]
  /** The port if PORT is not set; 0 for any free one. */
  readonly defaultPort: number
  readonly adapter?: (settings: Settings) => FastifyAdapter
  /** Whether people log in with their browsers. */
  readonly hasLogins?: boolean
  /** Sets up parts that are not Nest modules, before the server listens. */
  readonly configure?: (app: NestFastifyApplication, settings: Settings) => Promise<void>
}

/** Milliseconds after which a service that has started says why it is not ready yet. */
const readyWithinMs = 5000

/** Starts one service, or all in one process, and stops it on SIGTERM and SIGINT. An error of the start is one line on stderr. */
export async function runService(options: ServiceOptions): Promise<void> {
  const signals = new Signals()
  if (process.env['LOG_FORMAT'] === 'json') writeRawLinesAsJson()
  try {
    const settings = readSettings()
    await redisAnswers(options.name, settings)
    const tracing = await startTracing(options.name, settings)
    const app = await signals.hold(createService(options, settings))
    const port = settings.PORT === anyPort ? options.defaultPort : settings.PORT
    await app.listen(port, settings.HOST)
    signals.stops({ app, ...(tracing && { tracing }) })
    await sayWhenReady(app, options.name, settings)
  } catch (error) {
    // not from the settings, which may be the reason of the failure
    say('fatal', `${options.name} cannot start: ${startProblem(error)}`, process.env['LOG_FORMAT'])
    process.exit(1)
  }
}

/** Loops must have gone round once. Says what is missing if that takes long, and returns when the service is ready or was stopped. */
async function sayWhenReady(app: NestFastifyApplication, name: string, { LOG_FORMAT }: Settings): Promise<void> {
  const url = await app.getUrl()
  const soon = performance.now() + readyWithinMs
  for (
    let told = false;
    (app.getHttpServer() as Server).listening && !app.get(Drain).hasBegun;
    await pause(told ? 1000 : 100)
  ) {
    const problems = Object.entries(await app.get(Readiness).problems())
    if (problems.length === 0) return say('log', `${name} is ready on ${url}`, LOG_FORMAT)
    if (told || performance.now() < soon) continue
    told = true
    const missing = problems.map(([part, problem]) => `${part}: ${problem}`).join('; ')
    say('warn', `${name} listens on ${url} and is not ready yet: ${missing}`, LOG_FORMAT)
  }
}

export async function createService(options: ServiceOptions, settings: Settings): Promise<NestFastifyApplication> {
  const levels = new LevelSwitch(settings.LOG_LEVEL)
  @Module({ imports: [PlatformModule.forRoot(settings, levels), ...options.modules] })
  class ServiceModule {}
  const adapter =
    options.adapter?.(settings) ??
    new FastifyAdapter({ trustProxy: trustedProxies(settings.TRUST_PROXY), return503OnClosing: false })
  const app = await NestFactory.create<NestFastifyApplication>(ServiceModule, adapter, {
    logger: nestLogger(settings, levels),
    abortOnError: false,
    bodyParser: false,
  })
  const connections = new Connections(app.getHttpServer() as Server)
  app.get(Drain).of(connections)
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preClose', async () => connections.closeWithServer())
  meter(app, options.name)
  app.get(RequestLines).mount(app.getHttpAdapter().getInstance() as unknown as FastifyInstance)
  guard(app, settings, options.hasLogins)
  await options.configure?.(app, settings)
  return app
}

/** To be called before there are routes. */
function meter(app: NestFastifyApplication, service: string): void {
  const meter = app.get(PrometheusMeter)
  meter.record('sluice_build_info', 1, { service, version })
  meterRequests(app.getHttpAdapter().getInstance() as unknown as FastifyInstance, meter)
}

/** The same for every service: health is open, everything else needs the key, if one is set. */
function guard(app: NestFastifyApplication, settings: Settings, hasLogins = false): void {
  const { SLUICE_API_KEY } = settings
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
  addBrowserHeaders(server)
  allowOrigins(server, settings.CORS_ORIGINS)
  if (!SLUICE_API_KEY) return
  const principals = app.get(Principals)
  const signatures = new SignatureAuthenticator({
    keyOf: name => app.get(RegistryView).snapshot.keys.get(name),
    secrets: settings.SLUICE_SECRET_KEY,
    taken: new TakenRequests(app.get<RedisClient>(REDIS), app.get(EventLog).keys.signedRequest),
    uses: app.get(KeyUses),
    now: app.get(RedisClock).now,
    mostBytes: settings.MAX_INFLIGHT_BODY_BYTES / 4,
  })
  const oidc = app.get<Oidc | undefined>(OIDC)
  auditRequests(server, app.get(AuditTrail), app.get(KeyAddresses))
  guardRoutes(server, {
    authenticators: [
      signatures,
      ...(hasLogins ? [new SessionAuthenticator(app.get(Sessions))] : []),
      new RootKeyAuthenticator(SLUICE_API_KEY),
      new ApiKeyAuthenticator(principals, app.get(KeyUses), app.get(RedisClock).now),
      ...(hasLogins ? [app.get(Portals)] : []),
      ...(oidc ? [oidc.tokens] : []),
    ],
    caller: principal =>
      principal === rootCaller.principal ? rootCaller : new Caller(principal, principals.rightsOf(principal)),
    view: app.get(RegistryView),
    hasTenant: name => app.get(RegistryView).snapshot.tenants.has(name),
    logins: app.get(FailedLogins),
    ...(hasLogins ? { browsers: app.get(Browsers) } : {}),
  })
}

/** Waits for Redis before anything is opened that would have to be closed: a signal meanwhile just ends the process. */
async function redisAnswers(name: string, settings: Settings): Promise<void> {
  const redis = commandClient(redisTarget(settings))
  try {
    const waiting = (why: string, isOver = false) =>
      say('warn', `${name}${isOver ? '' : ' cannot start yet'}: ${why}`, settings.LOG_FORMAT)
    await untilRedis(redis, { withinMs: settings.REDIS_START_WAIT_MS, say: waiting })
  } finally {
    redis.disconnect()
  }
}

function startProblem(error: unknown): string {
  if (error instanceof SluiceError) return error.message
  const refusal = redisRefusal(error)
  if (refusal) return `${refusal.message} (${inWords(error)})`
  if (isOutOfMemory(error)) return 'Redis has no memory left, and something that the service needs is not there yet'
  const { code, message, stack } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `port ${(error as { port?: number }).port} is taken: set PORT to another`
  const words = inWords(error)
  return words === message ? (stack ?? message) : words
}

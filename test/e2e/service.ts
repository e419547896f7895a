import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Injectable, type INestApplicationContext, Module, type ModuleMetadata, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { EventPublisher, SluiceModule, type SluiceOptions } from '@sluice/nest'
import type { Platform } from './platform.js'

const quietly = { logger: false, abortOnError: false } as const

/** The root module of a Nest service on the SDK. What it imports besides comes first, and so do the hooks of that. */
function rootModule(options: SluiceOptions, { imports = [], ...metadata }: ModuleMetadata): Type {
  @Module({ ...metadata, imports: [...imports, SluiceModule.forRoot(options)] })
  class AppModule {}
  return AppModule
}

/** A Nest service on the SDK, as a user writes it, in this process. */
export async function service(options: SluiceOptions, ...providers: Type[]): Promise<INestApplicationContext> {
  for (const provider of providers) Injectable()(provider)
  const app = await NestFactory.createApplicationContext(rootModule(options, { providers }), quietly)
  app.enableShutdownHooks()
  return app
}

type Options = Partial<SluiceOptions> & { readonly isGlobal?: boolean }

/** The services of one spec, on the Redis of its platform. */
export class Services {
  readonly #apps: INestApplicationContext[] = []

  /** @param options of all of them */
  constructor(
    private readonly platform: () => Platform,
    private readonly options: Partial<SluiceOptions> = { claimIdleMs: 900 },
  ) {}

  /** Starts a service, or one more instance of it. */
  readonly start = async (own: string | SluiceOptions, ...providers: Type[]): Promise<EventPublisher> => {
    const given = typeof own === 'string' ? this.#optionsOf(own) : this.#optionsOf(own.name, own)
    return this.#add(await service(given, ...providers)).get(EventPublisher)
  }

  /** Starts a service of these modules, controllers and providers. */
  readonly run = async (
    name: string,
    metadata: ModuleMetadata,
    own: Options = {},
  ): Promise<INestApplicationContext> => {
    const root = rootModule(this.#optionsOf(name, own), metadata)
    return this.#add(await NestFactory.createApplicationContext(root, quietly))
  }

  /** Starts a hybrid one: HTTP on Fastify, and events. @param prepare called before it listens */
  readonly serve = async (
    name: string,
    metadata: ModuleMetadata,
    own: Options = {},
    prepare: (app: NestFastifyApplication) => unknown = () => undefined,
  ): Promise<NestFastifyApplication> => {
    const root = rootModule(this.#optionsOf(name, own), metadata)
    const app = this.#add(await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), quietly))
    await prepare(app)
    await app.listen(0, '127.0.0.1')
    return app
  }

  /** Closes the instance that was started last, or this one. */
  async end(app = this.#apps.at(-1)!): Promise<void> {
    this.#apps.splice(this.#apps.indexOf(app), 1)
    await app.close()
  }

  readonly close = async (): Promise<void> => {
    await Promise.all(this.#apps.splice(0).map(app => app.close()))
  }

  #optionsOf(name: string, own: Options = {}): SluiceOptions & Options {
    return { name, redis: { url: this.platform().redis.url }, ...this.options, ...own }
  }

  #add<App extends INestApplicationContext>(app: App): App {
    this.#apps.push(app)
    return app
  }
}

/** Services as processes of their own, to be killed and frozen: files beside the specs, which say to their parent that they are `ready`. */
export class ServiceProcesses {
  readonly #children = new Set<ChildProcess>()

  /**
   * @param file beside this one
   * @param heard told what else the process says
   */
  readonly start = async (
    file: string,
    env: Readonly<Record<string, string>>,
    heard: (message: string) => void = () => undefined,
  ): Promise<ChildProcess> => {
    const child = fork(join(process.cwd(), 'test/e2e', file), { env: { ...process.env, ...env }, execArgv: [] })
    this.#children.add(child)
    await new Promise<void>((resolve, reject) => {
      child.on('message', message => (message === 'ready' ? resolve() : heard(String(message))))
      child.once('exit', code => reject(new Error(`${file} ended with ${code} before it was ready`)))
    })
    return child
  }

  /** As the kernel does when memory runs out. */
  readonly kill = async (child: ChildProcess): Promise<void> => {
    this.#children.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  readonly killAll = async (): Promise<void> => {
    await Promise.all(Array.from(this.#children, this.kill))
  }
}

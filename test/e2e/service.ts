import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Injectable, type INestApplicationContext, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, SluiceModule, type SluiceOptions } from '@sluice/nest'
import type { Platform } from './platform.js'

/** A Nest service on the SDK, as a user writes it, in this process. */
export async function service(options: SluiceOptions, ...providers: Type[]): Promise<INestApplicationContext> {
  for (const provider of providers) Injectable()(provider)
  @Module({ imports: [SluiceModule.forRoot(options)], providers })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false })
  app.enableShutdownHooks()
  return app
}

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
    const given = typeof own === 'string' ? { name: own } : own
    const app = await service({ redis: { url: this.platform().redis.url }, ...this.options, ...given }, ...providers)
    this.#apps.push(app)
    return app.get(EventPublisher)
  }

  /** Closes the instance that was started last. */
  async closeLast(): Promise<void> {
    await this.#apps.pop()!.close()
  }

  readonly close = async (): Promise<void> => {
    await Promise.all(this.#apps.splice(0).map(app => app.close()))
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

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

type Reply = { value: unknown } | { error: string }

/** A process of its own that answers one call at a time. */
export class Worker {
  private constructor(private readonly child: ChildProcess) {}

  /** @param file a module that calls {@link serve} */
  static async start(file: string, settings: object, nodeArguments: readonly string[] = []): Promise<Worker> {
    const worker = new Worker(
      fork(new URL(file, import.meta.url), [JSON.stringify(settings)], { execArgv: [...nodeArguments] }),
    )
    await worker.#reply()
    return worker
  }

  async call<T>(method: string, argument: object = {}): Promise<T> {
    const reply = this.#reply()
    this.child.send({ method, argument })
    return (await reply) as T
  }

  /** Processor time that it has used, in microseconds. */
  async cpu(): Promise<number> {
    const { user, system } = await this.call<NodeJS.CpuUsage>('cpu')
    return user + system
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.disconnect()
    await ended
  }

  #reply(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const exited = () => reject(new Error(`${this.child.spawnargs.at(-2)} ended without an answer`))
      this.child.once('exit', exited)
      this.child.once('message', (reply: Reply) => {
        this.child.off('exit', exited)
        if ('error' in reply) reject(new Error(reply.error))
        else resolve(reply.value)
      })
    })
  }
}

/** Answers the calls of the process that started this one, and ends with it. */
export function serve(methods: Record<string, (argument: any) => unknown>): void {
  const all: typeof methods = { ...methods, cpu: () => process.cpuUsage() }
  const answer = async (method: string, argument: unknown): Promise<Reply> => {
    try {
      return { value: await all[method]!(argument) }
    } catch (error) {
      return { error: (error as Error).stack ?? String(error) }
    }
  }
  process.on('message', ({ method, argument }: { method: string; argument: unknown }) => {
    void answer(method, argument).then(reply => process.send!(reply))
  })
  process.on('disconnect', () => process.exit(0))
  process.send!({ value: 'ready' })
}

export function workerSettings<T>(): T {
  return JSON.parse(process.argv[2]!) as T
}

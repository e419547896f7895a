import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@sluice/testing'

export interface Program {
  readonly name: string
  /** Arguments of node. */
  readonly args: readonly string[]
  readonly env?: Record<string, string>
}

/** Milliseconds until a process that cannot start tries again, and that a stop may take. */
const timing = { againMs: 500, stopMs: 30_000, readyMs: 180_000 }

/** A process that is kept running, as an operator's supervisor does it. */
export class Actor {
  readonly #log: WriteStream
  #child: ChildProcess | undefined
  /** Whether it has said so since its last start. */
  ready = false
  /** Everything that it printed lately. */
  #said = ''

  constructor(
    readonly program: Program,
    logFile: string,
    private readonly complain: (problem: string) => void,
  ) {
    this.#log = createWriteStream(logFile)
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get name(): string {
    return this.program.name
  }

  start(): void {
    const { args, env } = this.program
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    this.#note(`started as ${child.pid}`)
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', this.#hear)
    child.once('exit', (code, signal) => {
      this.#note(`ended with ${code ?? signal}`)
      if (this.#child !== child) return // it was asked to
      const wasReady = this.ready
      this.#forget()
      if (wasReady) this.complain(`${this.name} ended by itself with ${code ?? signal}`)
      setTimeout(() => this.#child ?? this.start(), timing.againMs).unref()
    })
  }

  async untilReady(): Promise<void> {
    await until(() => this.ready, `${this.name} is ready`, timing.readyMs)
  }

  /** Whether it printed this since its last start. */
  said(text: string): boolean {
    return this.#said.includes(text)
  }

  tell(message: string): void {
    this.#child?.send(message)
  }

  signal(signal: NodeJS.Signals): void {
    this.#note(signal)
    this.#child?.kill(signal)
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Asks it to stop. A service that does not, or not cleanly, is a defect. */
  async stop(): Promise<void> {
    const wasReady = this.ready
    const child = this.#child
    const asked = Date.now()
    const late = setTimeout(() => {
      this.complain(`${this.name} did not stop within ${timing.stopMs} ms of SIGTERM`)
      child?.kill('SIGKILL')
    }, timing.stopMs)
    await this.#end('SIGTERM')
    clearTimeout(late)
    // Nest ends with the signal after its hooks; a process that is still loading knows no better
    const clean = child?.exitCode === 0 || child?.signalCode === 'SIGTERM'
    if (wasReady && !clean && Date.now() - asked < timing.stopMs)
      this.complain(`${this.name} stopped with ${child?.exitCode ?? child?.signalCode}`)
  }

  /** For the very end, when nothing can be waited for. */
  destroy(): void {
    this.#child?.kill('SIGKILL')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#note(signal)
    this.#forget()
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  #forget(): void {
    this.#child = undefined
    this.ready = false
    this.#said = ''
  }

  readonly #hear = (text: string): void => {
    this.#log.write(text)
    this.#said = (this.#said + text).slice(-2000)
    if (this.said('is ready')) this.ready = true
  }

  #note(text: string): void {
    this.#log.write(`--- ${new Date().toISOString()} ${text}\n`)
  }
}

/** Holds the actor still. */
export async function freeze(actor: Pick<Actor, 'signal'>, ms: number): Promise<void> {
  actor.signal('SIGSTOP')
  await sleep(ms)
  actor.signal('SIGCONT')
}

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { execPath, versions } from 'node:process'
import { base64 } from './base64.js'
import { evaluatorProcess, ready, type Setup } from './evaluator-process.js'
import { guest } from './guest.js'
import type { EvaluationLimits } from './limits.js'
import { linearRegExp } from './linear-regexp.js'

/**
 * A process that evaluates JSONata. It is a process and no thread, because an expression can use memory that V8 cannot refuse: V8 then
 * ends the whole process, whatever limits a thread has.
 *
 * It has no environment, files, children or threads (by Node's permission model), makes no code from texts, and evaluates in a context
 * that has no modules.
 */
export class Evaluator {
  #child: ChildProcess | undefined
  #started: Promise<unknown> | undefined
  /** Gets what the process says next: undefined if it ended. */
  #listener: ((message: string | undefined) => void) | undefined

  /** @param script what makes the guest: tests put code there that has got out of JSONata */
  constructor(
    private readonly limits: EvaluationLimits,
    private readonly script: () => string = () => guestScript(limits),
  ) {}

  /**
   * Asks for one batch; one at a time.
   *
   * @param batch the JSON of a Batch
   * @returns the JSON of a list of answers, fewer than documents maybe; undefined if the process ended or had to be killed. The next call
   * starts another
   */
  async ask(batch: string): Promise<string | undefined> {
    this.#started ??= this.#start()
    const said = await this.#started.catch(() => (this.#started = undefined)) // no process can be made now
    if (said !== ready) return undefined
    return this.#hear(this.limits.kill, batch)
  }

  get processId(): number | undefined {
    return this.#child?.pid
  }

  end(): void {
    this.#child?.kill('SIGKILL')
  }

  async #start(): Promise<string | undefined> {
    const child = spawn(execPath, [...flags(this.limits.heap), '--eval', program], {
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child = child
    const gone = () => {
      if (this.#child !== child) return
      this.#child = undefined
      this.#started = undefined
      this.#listener?.(undefined)
    }
    child.once('exit', gone)
    child.on('error', () => {
      child.kill('SIGKILL') // it could not be started, or it cannot be spoken to
      gone()
    })
    child.on('message', message => this.#listener?.(message as string))
    child.unref()
    child.channel?.unref()
    return this.#hear(this.limits.start, { script: this.script(), deadline: this.limits.deadline })
  }

  /** Sends something and waits for what the process says. */
  #hear(within: number, message: string | Setup): Promise<string | undefined> {
    const child = this.#child
    if (!child) return Promise.resolve(undefined)
    return new Promise(resolve => {
      const timer = setTimeout(() => child.kill('SIGKILL'), within)
      this.#listener = answer => {
        clearTimeout(timer)
        this.#listener = undefined
        resolve(answer)
      }
      child.send(message, error => error && child.kill('SIGKILL'))
    })
  }
}

const program = `(${String(evaluatorProcess)})(require('node:vm'), process)`

function flags(heap: number): string[] {
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  const hasPermissions = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)
  return [
    `--max-old-space-size=${heap}`,
    '--max-semi-space-size=8',
    '--disallow-code-generation-from-strings',
    '--disable-proto=delete',
    '--no-warnings',
    '--input-type=commonjs',
    hasPermissions ? '--permission' : '--experimental-permission',
  ]
}

const { resolve } = createRequire(import.meta.url)

/** What runs in the context of an evaluator: both packages as text, and what uses them. */
function guestScript({ timeout, slice, stack, sequence, output }: EvaluationLimits): string {
  const limits = JSON.stringify({ timeout, slice, stack, sequence, output })
  const [jsonata, re2] = [module('jsonata'), module('re2js')]
  return `(${String(guest)})(${jsonata}, (${String(linearRegExp)})(${re2}.RE2JS), (${String(base64)})(), ${limits})`
}

/** A package of one CommonJS file as an expression. */
function module(name: string): string {
  const text = readFileSync(resolve(name), 'utf8')
  return `(() => { const module = { exports: {} }; ((module, exports) => { ${text}\n })(module, module.exports); return module.exports })()`
}

import { spawn } from 'node:child_process'
import { Failure, Stopped } from './failure.mjs'
import { root } from './paths.mjs'
import { stopping } from './stop.mjs'

const shownOnFailure = 40

/**
 * Runs a command to its end and returns what it wrote to stdout. It is quiet: its words are kept and shown only if
 * it fails. With `show` they go straight to the terminal. `stopWith` is the signal that ends it when the user asks to stop.
 */
export function run(command, args, { cwd = root, env = process.env, show = false, stopWith = 'SIGTERM' } = {}) {
  return new Promise((resolve, reject) => {
    if (stopping.aborted) return reject(new Stopped())
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    const said = []
    const out = []
    child.stdout?.on('data', chunk => (said.push(chunk), out.push(chunk)))
    child.stderr?.on('data', chunk => said.push(chunk))

    const stop = () => child.kill(stopWith)
    stopping.addEventListener('abort', stop, { once: true })

    child.on('error', error => reject(new Failure(`${command} could not be started: ${error.message}`)))
    child.on('close', (code, signal) => {
      stopping.removeEventListener('abort', stop)
      if (stopping.aborted) return reject(new Stopped())
      if (code === 0) return resolve(Buffer.concat(out).toString())
      const ended = code === null ? `was ended by ${signal}` : `failed (exit ${code})`
      const tail = Buffer.concat(said).toString().trimEnd().split('\n').slice(-shownOnFailure).join('\n')
      reject(new Failure([`${[command, ...args].join(' ')} ${ended}`, tail].filter(Boolean).join('\n')))
    })
  })
}

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { colours, paint, print } from './output.mjs'
import { root } from './paths.mjs'

const leash = new URL('./leash.mjs', import.meta.url).href
const stopMs = 35_000
const prefixColours = ['cyan', 'yellow', 'green', 'blue']
let started = 0

/** Starts one of our processes; every line that it writes is printed behind its name. */
export function startChild(name, file, env) {
  // Detached: a Ctrl-C in the terminal reaches only us, and we stop the processes in their order.
  const child = spawn(process.execPath, ['--import', leash, file], {
    cwd: root,
    // What they write ends up where we write, though they see only a pipe.
    env: colours ? env : { ...env, NO_COLOR: '1' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const prefix = paint(prefixColours[started++ % prefixColours.length], `[${name}]`)
  const lines = createInterface({ input: child.stdout }).on('line', line => print(`${prefix} ${line}`))
  createInterface({ input: child.stderr }).on('line', line => print(`${prefix} ${line}`, process.stderr))

  let leaving = false
  const closed = new Promise(resolve => child.on('close', (code, signal) => resolve(signal ?? `exit ${code}`)))
  return {
    name,
    /** Resolves when it writes a line with this text. */
    said: text => new Promise(resolve => lines.on('line', line => line.includes(text) && resolve())),
    died: closed.then(how => (leaving ? new Promise(() => {}) : `${name} stopped unexpectedly (${how})`)),
    stop: async () => {
      leaving = true
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await closed
      clearTimeout(late)
    },
    kill: () => {
      leaving = true
      child.kill('SIGKILL')
    },
  }
}

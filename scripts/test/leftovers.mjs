import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../setup/failure.mjs'

const graceMs = 3_000

/** Fails if a process that the tests started still runs. `folder` is the temporary folder that they were all given. */
export async function nothingLeftRunning(folder) {
  let left = leftovers(folder)
  for (const end = Date.now() + graceMs; left.length && Date.now() < end; left = leftovers(folder)) await sleep(100)
  if (left.length)
    throw new Failure(`The tests left running:\n${left.map(({ pid, command }) => `  ${pid} ${command}`).join('\n')}`)
}

export function killLeftovers(folder) {
  for (const { pid } of leftovers(folder)) attempt(() => process.kill(pid, 'SIGKILL'))
}

// Linux only; elsewhere nothing is found. Most processes still have the TMPDIR that they were started with;
// redis-server paints over that memory with its title, but works in its data folder.
function leftovers(folder) {
  return processes()
    .filter(pid => {
      if (pid === process.pid) return false
      const environment = attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? ''
      const cwd = attempt(() => readlinkSync(`/proc/${pid}/cwd`)) ?? ''
      return environment.split('\0').includes(`TMPDIR=${folder}`) || cwd.startsWith(folder)
    })
    .map(pid => ({
      pid,
      command: attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()),
    }))
}

function processes() {
  return (attempt(() => readdirSync('/proc')) ?? []).filter(name => /^\d+$/.test(name)).map(Number)
}

// A process may end while it is looked at.
function attempt(look) {
  try {
    return look()
  } catch {
    return undefined
  }
}

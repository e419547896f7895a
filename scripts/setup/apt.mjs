import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { Failure } from './failure.mjs'
import { step } from './output.mjs'
import { run } from './run.mjs'

/** Root on Debian may install what is missing. */
export function canAptInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Installs a server, but for its system service. Returns what went wrong, if something did. */
export async function aptInstall(name, service) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await step(`installing ${name} with apt-get (its system service is not started)`, async at => {
      at('apt-get update')
      // A broken list among many need not matter; whether the package can be had is seen next.
      await run('apt-get', ['update', '-qq'], { env }).catch(() => {})
      at('apt-get install')
      const packages = ['--no-install-recommends', name]
      await withoutServices(service, () => run('apt-get', ['install', '-qq', '-y', ...packages], { env }))
    })
  } catch (error) {
    if (error instanceof Failure) return `${error.message}\n`
    throw error
  }
}

// Debian starts what it installs, and a second server on the usual port is nothing that the user asked for. policy-rc.d
// is Debian's own way to say no.
async function withoutServices(service, work) {
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await work()
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
  if (existsSync('/run/systemd/system')) await run('systemctl', ['disable', '--quiet', service]).catch(() => {})
}

import { execFile } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { Failure } from './failure.mjs'
import { step } from './output.mjs'
import { newEnough, oldest } from './redis-version.mjs'
import { run } from './run.mjs'

const waysToGetOne = `
  Debian, Ubuntu   sudo apt-get install redis-server
  macOS            brew install redis
  Docker           docker run -d -p 6379:6379 redis:7 --appendonly yes --maxmemory-policy noeviction
                   REDIS_URL=redis://127.0.0.1:6379 npm start
  elsewhere        REDIS_URL=redis://user:password@host:6379 npm start`

/** The command that starts a Redis server on this machine. As root on Debian, a missing one is installed. */
export async function redisBinary() {
  let found = await look()
  let problem = `Sluice needs Redis ${oldest} or newer (or Valkey), and there is no redis-server on this machine.`
  if (!found && canInstall()) {
    problem = (await install()) ?? problem
    found = await look()
  }
  if (found?.usable) return found.command
  if (found) problem = `${found.command} is version ${found.version}, and Sluice needs Redis ${oldest} or newer.`
  throw new Failure(`${problem} Ways to get one:${waysToGetOne}`)
}

async function look() {
  const found = []
  for (const command of ['redis-server', 'valkey-server']) {
    const version = await versionOf(command)
    if (version) found.push({ command, version, usable: newEnough(version) })
  }
  return found.find(({ usable }) => usable) ?? found[0]
}

async function versionOf(command) {
  try {
    const { stdout } = await promisify(execFile)(command, ['--version'])
    return / v=(\S+)/.exec(stdout)?.[1]
  } catch {
    return undefined
  }
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

// Returns what went wrong, if something did.
async function install() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await step('installing redis-server with apt-get (its system service is not started)', async at => {
      at('apt-get update')
      // A broken list among many need not matter; whether the package can be had is seen next.
      await run('apt-get', ['update', '-qq'], { env }).catch(() => {})
      at('apt-get install')
      const packages = ['--no-install-recommends', 'redis-server']
      await withoutServices(() => run('apt-get', ['install', '-qq', '-y', ...packages], { env }))
    })
  } catch (error) {
    if (error instanceof Failure) return `${error.message}\n`
    throw error
  }
}

// Debian starts what it installs, and a second server on port 6379 is nothing that the user asked for. policy-rc.d
// is Debian's own way to say no.
async function withoutServices(work) {
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await work()
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
  if (existsSync('/run/systemd/system')) await run('systemctl', ['disable', '--quiet', 'redis-server']).catch(() => {})
}

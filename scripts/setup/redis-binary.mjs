import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { aptInstall, canAptInstall } from './apt.mjs'
import { Failure } from './failure.mjs'
import { newEnough, oldest } from './redis-version.mjs'

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
  if (!found && canAptInstall()) {
    problem = (await aptInstall('redis-server', 'redis-server')) ?? problem
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

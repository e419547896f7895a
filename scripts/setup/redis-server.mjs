import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, Stopped } from './failure.mjs'
import { alone } from './lock.mjs'
import { freePort, isFree } from './port.mjs'
import { RedisClient } from './redis-client.mjs'
import { stopping } from './stop.mjs'

// Everyone who uses the server holds a connection of this name; the last one to leave stops the server.
const userName = 'sluice-start'
// Where clients look that are told nothing.
const usualPort = 6379

/**
 * The Redis server whose data is in `folder`: the one that runs already, else a new one. It may run already because an
 * earlier start was killed, or because another one is running now; two servers on one folder would ruin the data.
 */
export async function openRedisServer(folder, command, at = () => {}) {
  const port = (await runningPort(folder)) ?? (await start(folder, command, at))
  const url = `redis://127.0.0.1:${port}`
  const client = await RedisClient.connect(url)
  await client.send('CLIENT', 'SETNAME', userName)
  const pid = Number(await client.info('server', 'process_id'))
  let leaving = false
  return {
    name: 'redis',
    url,
    log: join(folder, 'redis.log'),
    died: client.closed.then(() =>
      leaving ? new Promise(() => {}) : `Redis stopped; its log is ${join(folder, 'redis.log')}`,
    ),
    stop: () => {
      leaving = true
      client.close()
      return alone(() => stopUnlessUsed(url, pid))
    },
    kill: () => {
      leaving = true
      // Not SIGKILL: on SIGTERM Redis writes out its log and is gone at once.
      signal(pid, 'SIGTERM')
    },
  }
}

/** The port of the server that runs on this folder now, if there is one. What was recorded is checked, never trusted. */
export async function runningPort(folder) {
  let client
  try {
    const port = recordedPort(folder)
    client = await connectLoaded(`redis://127.0.0.1:${port}`)
    return (await isOn(folder, client)) ? port : undefined
  } catch {
    return undefined
  } finally {
    client?.close()
  }
}

// The port stays what it was, so that what was told to a service yesterday is right today; the first is the usual one.
async function start(folder, command, at) {
  for (const port of [recordedPort(folder), usualPort]) {
    if (!port || !(await isFree(port))) continue
    if (await startOn(port, folder, command, at)) return port
    if (await isFree(port)) throw didNotStart(folder, command)
  }
  const port = await freePort()
  if (await startOn(port, folder, command, at)) return port
  throw didNotStart(folder, command)
}

/** Answers false where the server ended, be it because another process was faster with the port. */
async function startOn(port, folder, command, at) {
  // Recorded before the start: whatever kills us from here on, the next start finds this server.
  writeFileSync(record(folder), `${port}\n`)
  const log = openSync(join(folder, 'redis.log'), 'a')
  const settings = { bind: '127.0.0.1', port, dir: folder, appendonly: 'yes', appendfsync: 'everysec', save: '' }
  const args = Object.entries({ ...settings, 'maxmemory-policy': 'noeviction', daemonize: 'no' })
  // Detached: a Ctrl-C in the terminal is ours to handle, Redis must outlive the services that use it.
  const child = spawn(
    command,
    args.flatMap(([name, value]) => [`--${name}`, String(value)]),
    {
      detached: true,
      stdio: ['ignore', log, log],
    },
  )
  closeSync(log)
  child.unref()
  let ended = false
  child.on('exit', () => (ended = true))
  child.on('error', () => (ended = true))
  at('loading its data')
  const client = await connectLoaded(`redis://127.0.0.1:${port}`, () => ended).catch(error => {
    if (error instanceof Stopped) child.kill()
    throw error
  })
  const isOurs = client !== undefined && (await isOn(folder, client))
  client?.close()
  return isOurs
}

async function isOn(folder, client) {
  const [, dir] = await client.send('CONFIG', 'GET', 'dir')
  return dir === realpathSync(folder)
}

function didNotStart(folder, command) {
  return new Failure(`${command} did not start:\n${lastLines(join(folder, 'redis.log'))}`)
}

// A server that is reading its data refuses commands with LOADING; a big log takes a while, and that is no failure.
async function connectLoaded(url, ended) {
  for (;;) {
    if (stopping.aborted) throw new Stopped()
    try {
      return await RedisClient.connect(url)
    } catch (error) {
      const startingUp = error.message.startsWith('LOADING') || (ended && error.code === 'ECONNREFUSED')
      if (!startingUp) throw error
    }
    if (ended?.()) return undefined
    await sleep(50)
  }
}

async function stopUnlessUsed(url, pid) {
  let client
  try {
    client = await RedisClient.connect(url)
    if ((await client.send('CLIENT', 'LIST')).includes(` name=${userName} `)) return
    await client.send('SHUTDOWN')
  } catch {
    // SHUTDOWN answers by closing the connection; and a server that is gone already is stopped as well.
  } finally {
    client?.close()
  }
  while (signal(pid, 0)) await sleep(50)
}

function signal(pid, name) {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

function recordedPort(folder) {
  try {
    return Number(readFileSync(record(folder), 'utf8'))
  } catch {
    return undefined
  }
}

function record(folder) {
  return join(folder, 'port')
}

function lastLines(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-10).join('\n')
}

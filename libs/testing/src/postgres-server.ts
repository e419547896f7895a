import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './redis-server.js'
import { until } from './until.js'

/** The user that PostgreSQL runs as, because it refuses root. Undefined if this process is not root. */
type User = { readonly uid: number; readonly gid: number } | undefined

/** Settings for tests, in which processes die but the machine does not. */
const settings = { fsync: 'off', shared_buffers: '16MB', max_connections: 40, unix_socket_directories: '' }

/** A real PostgreSQL on a free port, with its data in a folder of its own. */
export class PostgresServer {
  #process: ChildProcess | undefined

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly user: User,
  ) {}

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`
  }

  static async start(): Promise<PostgresServer> {
    const user = serverUser()
    const folder = await mkdtemp(join(tmpdir(), 'sluice-postgres-'))
    if (user) await chown(folder, user.uid, user.gid)
    const options = ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
    await promisify(execFile)(binary('initdb'), options, { cwd: folder, ...user })
    const server = new PostgresServer(await freePort(), folder, user)
    await server.run()
    return server
  }

  /** Starts it (again), with the data of before. */
  async run(): Promise<void> {
    const deadline = Date.now() + 20_000
    const answers = () => this.#answers()
    for (;;) {
      const child = this.#spawn()
      const ended = once(child, 'exit').then(() => false)
      if (await Promise.race([until(answers, 'PostgreSQL answers'), ended])) return
      // children of a killed server keep its shared memory for a moment
      if (Date.now() > deadline) throw new Error(`PostgreSQL does not start in ${this.folder}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  /** As a power cut would: no farewell. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#end('SIGINT')
    await rm(this.folder, { recursive: true, force: true })
  }

  #spawn(): ChildProcess {
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const args = ['-D', this.folder, '-h', '127.0.0.1', '-p', String(this.port), ...options]
    return (this.#process = spawn(binary('postgres'), args, { cwd: this.folder, stdio: 'ignore', ...this.user }))
  }

  async #answers(): Promise<boolean> {
    await promisify(execFile)(binary('pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)])
    return true
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

/** Debian keeps the programs of each version in a folder that is not on the PATH. */
function binary(name: string): string {
  const versions = '/usr/lib/postgresql'
  const found = existsSync(versions) ? readdirSync(versions) : []
  const newest = found.sort((a, b) => Number(b) - Number(a)).map(version => join(versions, version, 'bin', name))
  return newest.find(existsSync) ?? name
}

function serverUser(): User {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line = ['postgres', 'nobody'].map(name => users.find(user => user.startsWith(`${name}:`))).find(Boolean)
  const [, , uid, gid] = (line ?? 'nobody::65534:65534').split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

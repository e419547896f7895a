import type { Socket } from 'node:net'
import { ForbiddenHostError, RedisAnswerError, RedisBusyError, type RedisCommand } from '@sluice/targets'
import { Replies, type Reply } from './replies.js'

/** The answer to `INFO` where the user has no right to it, or a provider has left it out. */
const mayNotAsk = /^(NOPERM|NOAUTH|ERR)\b/
/** Answers of a server that is not the one to write to now. Another server may have its name. */
const isAnother = /^(READONLY|MASTERDOWN|LOADING)\b/
/** Commands without an answer, when one of them is late, and bytes that the server has not taken yet. */
const most = { pending: 1000, unsentBytes: 16 * 1024 * 1024 }
/** What Redis has in place of an id that it lacks. */
const noId = '0'.repeat(40)

type Args = readonly (string | Buffer)[]

interface Pending {
  resolve(answer: string | number): void
  reject(error: Error): void
}

/**
 * The connection to one user's Redis. It is not opened again when it breaks: the next attempt makes another one. The server may be anybody's:
 * after anything but one answer for each command the socket is destroyed, and commands without an answer fail.
 */
export class UserRedis {
  readonly #replies = new Replies()
  /** In the order in which they are answered. */
  readonly #pending: Pending[] = []
  #answeredAt = performance.now()
  #isClosed = false

  private constructor(private readonly socket: Socket) {
    socket.on('error', error => this.#close(error))
    socket.once('close', () => this.#close(new Error('Redis closed the connection')))
    socket.on('data', bytes => this.#take(bytes))
  }

  /**
   * @param own the replication ids of the platform's own Redis
   * @throws ForbiddenHostError if it is the platform's own, or a Sentinel; RedisAnswerError if it refuses the user or the database
   */
  static async open(
    socket: Socket,
    login: RedisCommand['login'],
    database: number,
    own: () => Promise<ReadonlySet<string>>,
  ): Promise<UserRedis> {
    const client = new UserRedis(socket)
    try {
      if (login) await client.#send(['AUTH', login.username, login.password])
      if (database > 0) await client.#send(['SELECT', String(database)])
      await client.#mustBeForeign(own)
      return client
    } catch (error) {
      client.close()
      throw error
    }
  }

  /**
   * @throws RedisAnswerError; RedisBusyError if the server takes less than it is sent; the reason of the signal, after which the client is
   * closed if the server was silent all the while, or owes too many answers
   */
  async call(args: Args, signal: AbortSignal): Promise<string | number> {
    signal.throwIfAborted()
    if (this.socket.writableLength > most.unsentBytes)
      throw new RedisBusyError('its Redis takes commands more slowly than they come')
    const begun = performance.now()
    let late: () => void
    const ended = new Promise<never>((_, reject) => {
      late = () => {
        if (this.#answeredAt < begun || this.#pending.length > most.pending) this.close()
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', late, { once: true })
    })
    try {
      return await Promise.race([this.#send(args), ended])
    } finally {
      signal.removeEventListener('abort', late!)
    }
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.socket.writable
  }

  /** At once: a server that is silent would not take part in it. */
  close(): void {
    this.#close(new Error('the connection to Redis was closed'))
  }

  /** A Redis whose user may not ask it cannot be recognised. */
  async #mustBeForeign(own: () => Promise<ReadonlySet<string>>): Promise<void> {
    // Redis before 7.0 tells of one section at a time
    const sections = await Promise.all([this.#info('server'), this.#info('replication')])
    if (/^redis_mode:sentinel\r?$/m.test(sections[0]))
      throw new ForbiddenHostError('it is a Sentinel, which has no data: name the Redis itself')
    const ids = replicationIds(sections[1])
    if (ids.length === 0) return
    const known = await own()
    if (!ids.some(id => known.has(id))) return
    throw new ForbiddenHostError('it is the Redis of Sluice itself, or a replica of it: use another one')
  }

  async #info(section: string): Promise<string> {
    try {
      return String(await this.#send(['INFO', section]))
    } catch (error) {
      if (error instanceof RedisAnswerError && mayNotAsk.test(error.message)) return ''
      throw error
    }
  }

  #send(args: Args): Promise<string | number> {
    if (!this.isOpen) return Promise.reject(new Error('Redis closed the connection'))
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject })
      this.socket.write(encoded(args))
    })
  }

  #take(bytes: Buffer): void {
    const { replies, fault } = this.#replies.read(bytes)
    for (const reply of replies) {
      const command = this.#pending.shift()
      if (!command) return this.#close(new Error('Redis answered more than it was asked'))
      this.#answeredAt = performance.now()
      settle(command, reply)
    }
    if (fault !== undefined) return this.#close(new Error(`Redis gave no answer of RESP2: ${fault}`))
    if (replies.some(reply => reply instanceof RedisAnswerError && isAnother.test(reply.message))) this.close()
  }

  #close(reason: Error): void {
    this.#isClosed = true
    this.socket.destroy()
    for (const command of this.#pending.splice(0)) command.reject(reason)
  }
}

function settle({ resolve, reject }: Pending, reply: Reply): void {
  if (reply instanceof RedisAnswerError) reject(reply)
  else resolve(reply)
}

/** A list of texts, as Redis reads commands. */
function encoded(args: Args): Buffer {
  const texts = args.map(arg => (typeof arg === 'string' ? Buffer.from(arg) : arg))
  const parts = texts.flatMap(text => [Buffer.from(`$${text.length}\r\n`), text, Buffer.from('\r\n')])
  return Buffer.concat([Buffer.from(`*${texts.length}\r\n`), ...parts])
}

/** The ids that a Redis shares with its replicas, now and before its last failover, of what `INFO replication` says. */
export function replicationIds(info: string): string[] {
  const ids = [...info.matchAll(/^master_replid2?:([0-9a-f]{40})\r?$/gm)].map(([, id]) => id!)
  return ids.filter(id => id !== noId)
}

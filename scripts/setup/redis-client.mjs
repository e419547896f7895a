import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'

const timeoutMs = 5_000

/** Just enough of a Redis client to look at a server and to stop it, so that a fresh clone needs no package for that. */
export class RedisClient {
  #socket
  #received = Buffer.alloc(0)
  #waiting = []

  /** Connects and logs in as the URL says. Throws what went wrong: the network's error or Redis' own words. */
  static async connect(url) {
    const { protocol, hostname, port, username, password } = new URL(url)
    const address = { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port || 6379) }
    const client = new RedisClient(protocol === 'rediss:' ? connectTls(address) : connectTcp(address))
    try {
      if (password) await client.send('AUTH', ...[username, password].filter(Boolean).map(decodeURIComponent))
      await client.send('PING')
      return client
    } catch (error) {
      client.close()
      throw error
    }
  }

  constructor(socket) {
    this.#socket = socket
    this.closed = new Promise(resolve => socket.on('close', resolve))
    socket.on('data', chunk => this.#read(chunk))
    socket.on('error', error => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the connection was closed')))
  }

  send(...words) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
        timeoutMs,
      )
      const settle = then => value => (clearTimeout(timer), then(value))
      this.#waiting.push({ resolve: settle(resolve), reject: settle(reject) })
      if (this.#socket.destroyed) return this.#fail(new Error('the connection was closed'))
      this.#socket.write(
        `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
      )
    })
  }

  /** One fact of INFO, such as redis_version. */
  async info(section, fact) {
    const text = await this.send('INFO', section)
    return new RegExp(`^${fact}:(.*?)\r?$`, 'm').exec(text)?.[1]
  }

  close() {
    this.#socket.destroy()
  }

  #read(chunk) {
    this.#received = Buffer.concat([this.#received, chunk])
    for (let reply; (reply = parse(this.#received, 0));) {
      this.#received = this.#received.subarray(reply.end)
      const { resolve, reject } = this.#waiting.shift()
      if (reply.value instanceof Error) reject(reply.value)
      else resolve(reply.value)
    }
  }

  #fail(error) {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}

// RESP2: one reply from `at` on, or nothing if it has not arrived whole.
function parse(bytes, at) {
  const lineEnd = bytes.indexOf('\r\n', at)
  if (lineEnd < 0) return
  const line = bytes.toString('utf8', at + 1, lineEnd)
  const start = lineEnd + 2
  switch (String.fromCharCode(bytes[at])) {
    case '+':
      return { value: line, end: start }
    case ':':
      return { value: Number(line), end: start }
    case '-':
      return { value: new Error(line), end: start }
    case '$': {
      if (line === '-1') return { value: null, end: start }
      const end = start + Number(line)
      return bytes.length < end + 2 ? undefined : { value: bytes.toString('utf8', start, end), end: end + 2 }
    }
    case '*': {
      const value = []
      let end = start
      for (let i = 0; i < Number(line); i++) {
        const item = parse(bytes, end)
        if (!item) return
        value.push(item.value)
        end = item.end
      }
      return { value, end }
    }
    default:
      return { value: new Error('this is not a Redis server'), end: bytes.length }
  }
}

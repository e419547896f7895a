import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { until } from '@sluice/testing'

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The text as JSON, where it is JSON. */
  readonly body: any
}

/** A connection that sends what no HTTP client would. */
export class Wire {
  #received = Buffer.alloc(0)
  closed = false

  private constructor(private readonly socket: Socket) {
    socket.on('data', data => (this.#received = Buffer.concat([this.#received, data])))
    socket.setMaxListeners(0)
    for (const end of ['end', 'close']) socket.on(end, () => (this.closed = true))
    socket.on('error', () => undefined)
  }

  static async open(url: string): Promise<Wire> {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    return new Wire(socket)
  }

  /** Resolves when the kernel has it, or the other end is gone. */
  async send(...parts: (string | Uint8Array)[]): Promise<this> {
    for (const part of parts) {
      if (this.socket.destroyed) break
      await new Promise<void>(resolve => {
        this.socket.write(part, () => resolve())
        this.socket.once('close', () => resolve())
      })
    }
    return this
  }

  /** Sends no more, and reads on. */
  end(): this {
    this.socket.end()
    return this
  }

  close(): void {
    this.socket.destroy()
  }

  /** The next answer. @param method of the request: the answer to HEAD has no body, whatever its length says */
  async answer(method = 'GET'): Promise<WireAnswer> {
    const answer = await this.answerOrEnd(method)
    if (!answer) throw new Error(`the connection was closed without an answer: ${this.#received.toString()}`)
    return answer
  }

  /** The next answer, or undefined where the connection is closed without one. */
  async answerOrEnd(method = 'GET'): Promise<WireAnswer | undefined> {
    const found = await until(() => {
      const answer = this.#take(method === 'HEAD')
      return answer || this.closed ? { answer } : undefined
    }, 'an answer')
    return found.answer
  }

  #take(isHead: boolean): WireAnswer | undefined {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return undefined
    const [line = '', ...lines] = this.#received.subarray(0, end).toString().split('\r\n')
    const headers = Object.fromEntries(
      lines.map(header => [header.slice(0, header.indexOf(':')).toLowerCase(), header.slice(header.indexOf(':') + 2)]),
    )
    const length = isHead ? 0 : Number(headers['content-length'] ?? 0)
    const start = end + 4
    if (this.#received.length < start + length) return undefined
    const text = this.#received.subarray(start, start + length).toString()
    this.#received = this.#received.subarray(start + length)
    const isJson = /json/.test(headers['content-type'] ?? '')
    return { status: Number(line.split(' ')[1]), headers, text, body: isJson && text ? JSON.parse(text) : undefined }
  }
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Milliseconds that a closing server waits for incomplete requests, and for answers to complete ones. */
const closeWithinMs = { incomplete: 5000, answering: 20_000 }

/** The connections of an HTTP server, which ends them without taking an answer from a client. */
export class Connections {
  readonly #open = new Set<Socket>()
  readonly #requests = new Map<Socket, IncomingMessage>()
  /** Answers that were not sent whole. */
  readonly #answers = new Set<ServerResponse>()
  #areLast = false

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
    // before the server's own listener, which may answer at once
    server.prependListener('request', (request, response) => this.#came(request, response))
  }

  /** From now on each answer says `Connection: close`, those to requests that came before too, unless their headers were sent. */
  endWithAnswers(): void {
    this.#areLast = true
    for (const answer of this.#answers) if (!answer.headersSent) answer.shouldKeepAlive = false
  }

  /**
   * To be called when the server takes no connections any more, or will not soon. Closes idle ones and ones that have sent nothing at
   * once, ones whose request is incomplete after a while. Requests that are being worked on are answered.
   */
  closeWithServer(): void {
    this.endWithAnswers()
    const idle = setInterval(() => {
      this.server.closeIdleConnections()
      for (const socket of this.#open) if (socket.bytesRead === 0) socket.destroy()
    }, 50)
    const late = setTimeout(() => {
      for (const socket of this.#open) if (!this.#requests.get(socket)?.complete) socket.destroy()
    }, closeWithinMs.incomplete)
    const last = setTimeout(() => this.server.closeAllConnections(), closeWithinMs.answering)
    this.server.once('close', () => {
      clearInterval(idle)
      clearTimeout(late)
      clearTimeout(last)
    })
  }

  #came(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    this.#requests.set(socket, request)
    this.#answers.add(response)
    // Node turns it into `Connection: close`, and ends the connection after the answer
    if (this.#areLast) response.shouldKeepAlive = false
    response.once('close', () => {
      this.#requests.delete(socket)
      this.#answers.delete(response)
    })
  }
}

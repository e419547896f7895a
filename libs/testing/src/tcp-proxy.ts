import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A fixed address whose target can change or be cut, as a load balancer, a DNS name or a network. */
export class TcpProxy {
  readonly #sockets = new Set<Socket>()
  #cut = false

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {
    server.on('connection', client => this.#join(client))
  }

  /** @param target a port of this machine */
  static async start(target: number): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TcpProxy(server, target)
  }

  get port(): number {
    return (this.server.address() as { port: number }).port
  }

  /** Breaks all connections; those that come from now on lead to another port. */
  switchTo(target: number): void {
    this.target = target
    this.#cut = false
    this.#breakAll()
  }

  /** Breaks all connections and refuses new ones, until {@link switchTo}. */
  cut(): void {
    this.#cut = true
    this.#breakAll()
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    this.cut()
    await closed
  }

  #join(client: Socket): void {
    if (this.#cut) return void client.destroy()
    const upstream = connect(this.target, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => undefined)
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  }

  #breakAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

import { isIP } from 'node:net'
import { Redis, type RedisOptions, type SentinelAddress } from 'ioredis'

/** Milliseconds to connect to a Sentinel, and between two tries at most. */
const patience = { connectMs: 2000, longestReconnectMs: 2000 }

interface Place {
  readonly host: string
  readonly port: number
}

/**
 * Listens to the Sentinels while there are clients: when they name another master, clients of the old one reconnect to it. A
 * master that is partitioned from the others goes on accepting writes, which are lost, and its own connections do not show it.
 */
export class SentinelWatch {
  readonly #clients = new Set<Redis>()
  #sentinels: Redis[] = []

  /** @param options for the login to Sentinels */
  constructor(
    private readonly name: string,
    private readonly addresses: readonly Partial<SentinelAddress>[],
    private readonly options: RedisOptions,
  ) {}

  follow(client: Redis): void {
    client.on('connecting', () => {
      this.#clients.add(client)
      if (this.#sentinels.length === 0) this.#sentinels = this.addresses.map(address => this.#listen(address))
    })
    client.on('end', () => this.#leave(client))
    const disconnect = client.disconnect.bind(client)
    client.disconnect = (reconnect = false) => {
      if (!reconnect) this.#leave(client) // a client that was reconnecting emits no `end`
      disconnect(reconnect)
    }
  }

  #leave(client: Redis): void {
    this.#clients.delete(client)
    if (this.#clients.size === 0) for (const sentinel of this.#sentinels.splice(0)) sentinel.disconnect()
  }

  #listen(address: Partial<SentinelAddress>): Redis {
    const sentinel = sentinelClient(address, this.options, {
      autoResubscribe: false,
      retryStrategy: times => Math.min(100 * times, patience.longestReconnectMs),
    })
    sentinel.on('error', () => undefined) // the other Sentinels report a new master
    sentinel.on('ready', () => void this.#ask(sentinel).catch(() => undefined))
    sentinel.on('message', (_channel, message: string) => {
      const [name, , , host, port] = message.split(' ')
      if (name === this.name && host) this.#lead({ host, port: Number(port) })
    })
    return sentinel
  }

  /** Asks for the current master: messages from before the subscription are not repeated. */
  async #ask(sentinel: Redis): Promise<void> {
    const place = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.name)) as [string, string] | null
    if (place) this.#lead({ host: place[0], port: Number(place[1]) })
    await sentinel.subscribe('+switch-master')
  }

  #lead(master: Place): void {
    for (const client of this.#clients) if (client.status === 'ready' && !isAt(client, master)) client.disconnect(true)
  }
}

/** A client of a Sentinel itself, with the login options of a client of its master. */
export function sentinelClient({ host, port }: Partial<SentinelAddress>, of: RedisOptions, own: RedisOptions): Redis {
  const { sentinelUsername, sentinelPassword, sentinelTLS, family } = of
  return new Redis({
    ...{ host, port: port ?? 26_379, family, protocol: 2, enableReadyCheck: false },
    ...(sentinelUsername ? { username: sentinelUsername } : {}),
    ...(sentinelPassword ? { password: sentinelPassword } : {}),
    ...(sentinelTLS ? { tls: sentinelTLS } : {}),
    ...{ connectTimeout: patience.connectMs, keepAlive: 5000, disconnectTimeout: 200 },
    ...own,
  })
}

/** Whether a client is connected to an address. If a host is a name, only the ports are compared. */
function isAt(client: Redis, { host, port }: Place): boolean {
  const { remoteAddress, remotePort } = (
    client as unknown as { readonly stream: { remoteAddress?: string; remotePort?: number } }
  ).stream
  return remotePort === port && (!isIP(host) || remoteAddress?.replace(/^::ffff:/, '') === host)
}

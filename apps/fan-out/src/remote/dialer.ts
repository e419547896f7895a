import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { WebhookAddresses } from '@sluice/delivery'
import { ForbiddenHostError } from '@sluice/targets'
import { type Lookup, safeLookup } from '../safe-lookup.js'

/** Where to connect to. */
interface Place {
  /** As a URL has it: an IPv6 address in brackets. */
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** Connects to receivers that are not called over HTTP: to allowed addresses only, which are checked at the moment of connecting. */
export class Dialer {
  readonly #lookup: LookupFunction

  /** @param lookup resolves names, as `dns.lookup` does */
  constructor(
    private readonly addresses: WebhookAddresses,
    lookup?: Lookup,
  ) {
    this.#lookup = safeLookup(addresses, lookup)
  }

  /**
   * The caller closes the socket. It has a listener for errors already.
   *
   * @throws ForbiddenHostError if no address of the host may be reached; the reason of the signal; what Node says
   */
  dial({ host: given, port, tls }: Place, signal: AbortSignal): Promise<Socket> {
    const host = given.replace(/^\[|\]$/g, '')
    const forbidden = this.addresses.forbiddenHost(host)
    if (forbidden) return Promise.reject(new ForbiddenHostError(forbidden.problem))
    signal.throwIfAborted()
    const options = { host, port, lookup: this.#lookup }
    const socket = tls ? connectTls({ ...options, ...(isIP(host) ? {} : { servername: host }) }) : connect(options)
    return new Promise((resolve, reject) => {
      const late = () => socket.destroy(signal.reason as Error)
      signal.addEventListener('abort', late, { once: true })
      socket.on('error', reject)
      socket.once('close', () => reject(new Error(`${host} closed the connection`)))
      socket.once(tls ? 'secureConnect' : 'connect', () => {
        signal.removeEventListener('abort', late)
        resolve(socket)
      })
    })
  }
}

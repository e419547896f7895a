import { lookup as dnsLookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { WebhookAddresses } from '@sluice/delivery'
import { ForbiddenHostError } from '@sluice/targets'

/** Resolves all addresses of a name. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * Resolves a name at the moment of connecting and keeps only the addresses that webhooks may reach. The socket connects to the
 * checked addresses, so a name that resolves differently a moment later changes nothing.
 */
export function safeLookup(addresses: WebhookAddresses, lookup: Lookup = dnsLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const allowed = found.filter(({ address }) => !addresses.forbidden(address))
      if (!found[0]) return callback(new Error(`${hostname} resolves to no address`), [])
      const forbidden = allowed.length === 0 && addresses.forbidden(found[0].address)
      if (forbidden) return callback(new ForbiddenHostError(`${hostname} resolves to ${forbidden.problem}`), [])
      if (options.all) return callback(null, allowed)
      callback(null, allowed[0]!.address, allowed[0]!.family)
    })
  }
}

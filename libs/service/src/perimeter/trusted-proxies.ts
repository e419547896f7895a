import type { Proxies } from '../setting-types.js'

/**
 * Which addresses are believed what they say of their callers, as the server takes it. With a number of proxies the caller is the address
 * that the first of them saw.
 */
export function trustedProxies(proxies: Proxies): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies
  return proxies.length > 0 && [...proxies]
}

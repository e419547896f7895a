import type { FastifyRequest } from 'fastify'

/** Longest address that is kept: more than any IP address has. */
const mostCharacters = 100

/** Where a request comes from, by its connection or as a proxy says that is believed (TRUST_PROXY), which may pass on any text. */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  return String(ip).slice(0, mostCharacters)
}

import type { Chain } from '@sluice/delivery'
import { chainOf, type EventsAt, type GivenLetter } from '@sluice/streams'

/** Chains that are followed at the same time, and for one read of a shard: a flood of loops must not keep dlq from keeping letters. */
const bounds = { atOnce: 8, most: 64 }

/** Adds to letters of loops which events went round. Past the bound, and if a log cannot be read, they do not say it. */
export async function withChains(given: readonly GivenLetter[], eventsAt: EventsAt): Promise<GivenLetter[]> {
  const loops = given.filter(({ letter }) => letter?.reason === 'loop').slice(0, bounds.most)
  const chains = new Map<GivenLetter, Chain>()
  for (let i = 0; i < loops.length; i += bounds.atOnce)
    await Promise.all(
      loops.slice(i, i + bounds.atOnce).map(async one => {
        const chain = await chainOf(one.letter!, one.eventJson, eventsAt).catch(() => undefined)
        if (chain) chains.set(one, chain)
      }),
    )
  return given.map(one => (chains.has(one) ? { ...one, letter: { ...one.letter!, chain: chains.get(one)! } } : one))
}

import type { Redis } from 'ioredis'
import type { Bus } from '@sluice/registry'
import { durabilityProblem } from '@sluice/streams'

/** Undefined, or why Redis does not keep what a durable bus promises. Asked only where there is such a bus. */
export async function busDurability(redis: Redis, buses: readonly Bus[]): Promise<string | undefined> {
  const bus = buses.find(({ durability }) => durability === 'durable')
  if (!bus) return undefined
  const config = await redis.config('GET', 'append*').catch((error: Error) => error)
  return durabilityProblem(bus.name, config as string[] | Error)?.message
}

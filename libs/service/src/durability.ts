import type { Redis } from 'ioredis'
import type { Bus } from '@sluice/registry'
import { durabilityProblem } from '@sluice/streams'

/** Why Redis is not as durable as a bus asks; undefined if it is. Redis is asked only if there is a durable bus. */
export async function busDurability(redis: Redis, buses: readonly Bus[]): Promise<string | undefined> {
  const bus = buses.find(({ durability }) => durability === 'durable')
  if (!bus) return undefined
  const config = await redis.config('GET', 'append*').catch((error: Error) => error)
  return durabilityProblem(bus.name, config as string[] | Error)?.message
}

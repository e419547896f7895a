import type { Redis } from 'ioredis'
import type { Bus } from '@sluice/registry'
import { isDurable, notDurable } from '@sluice/streams'

/** Undefined, or why Redis does not keep what a durable bus promises. Asked only where there is such a bus. */
export async function durabilityProblem(redis: Redis, buses: readonly Bus[]): Promise<string | undefined> {
  const bus = buses.find(({ durability }) => durability === 'durable')
  if (!bus) return undefined
  return isDurable((await redis.config('GET', 'append*')) as string[]) ? undefined : notDurable(bus.name).message
}

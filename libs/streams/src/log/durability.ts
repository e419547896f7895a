import type { RedisClient } from '../redis/cluster/redis-client.js'
import { UnavailableError } from '@sluice/event'
import { isDenied } from '../redis/check-redis.js'
import { masters } from '../redis/connection.js'
import { RedisTarget } from '../redis/redis-target.js'

/**
 * Asks Redis about its durability, unless the operator vouches for it.
 *
 * @returns the reason that it is not as durable as the bus asks
 * @throws an error that says nothing about Redis' settings
 */
export async function askDurability(redis: RedisClient, bus?: string): Promise<UnavailableError | undefined> {
  if (RedisTarget.ofClient(redis).vouchedFor('durable')) return undefined
  for (const master of masters(redis)) {
    const config = await master.config('GET', 'append*').catch((error: Error) => error)
    const problem = durabilityProblem(bus, config as string[] | Error)
    if (problem) return problem
  }
  return undefined
}

/**
 * Why Redis is not as durable as a durable bus asks; undefined if it writes each command to disk before it answers.
 *
 * @param bus that asks for it; undefined where its name is not to be told
 * @param config the answer to CONFIG GET append*, or its error
 * @throws the error, if it says nothing about Redis' settings
 */
export function durabilityProblem(
  bus: string | undefined,
  config: readonly string[] | Error,
): UnavailableError | undefined {
  const what = bus === undefined ? 'a bus' : `bus '${bus}'`
  const named = bus === undefined ? {} : { bus }
  if (config instanceof Error) {
    if (!isDenied(config)) throw config
    const message =
      `${what} is durable, and Redis does not let Sluice ask whether it is: allow CONFIG GET to its user, ` +
      'or answer for it with REDIS_VOUCHED=durable'
    return new UnavailableError('NOT_DURABLE', message, named, { cause: config })
  }
  const value = (name: string) => config[config.indexOf(name) + 1]
  if (value('appendonly') === 'yes' && value('appendfsync') === 'always') return undefined
  const message = `${what} is durable, and Redis is not: it must run with appendonly yes and appendfsync always`
  return new UnavailableError('NOT_DURABLE', message, named)
}

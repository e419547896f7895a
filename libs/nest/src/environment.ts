import { InvalidError } from '@sluice/event'
import { aRedisUrl, defaultRedisUrl, isRedisUrl, redisUrlOf } from '@sluice/streams'
import type { SluiceOptions } from './options.js'

/** The options that environment variables of the platform can set too. */
type FromEnvironment = Pick<SluiceOptions, 'redis' | 'prefix' | 'queuePrefix'>

/** The URL of Redis, and the option or variable that it is from. */
export interface RedisPlace {
  readonly url: string
  readonly from: string
}

const truths = new Set(['true', 't', 'yes', 'on', '1'])

/**
 * Fills in options that the application leaves out from the variables that the platform reads, so that both use the same Redis
 * and the same keys. The only place of the SDK that reads the environment.
 */
export function withEnvironment<O extends FromEnvironment>(options: O, environment = process.env): O {
  const { SLUICE_PREFIX, BULLMQ_PREFIX } = environment
  const prefix = options.prefix ?? SLUICE_PREFIX
  const queuePrefix = options.queuePrefix ?? (BULLMQ_PREFIX || undefined)
  return { ...options, ...(prefix === undefined ? {} : { prefix }), ...(queuePrefix ? { queuePrefix } : {}) }
}

/** Without the password, for the log. */
export function shownUrl(url: string): string {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}

/** @throws InvalidError `INVALID_OPTION` if a variable is not a Redis URL */
export function redisPlace({ redis }: FromEnvironment, environment = process.env): RedisPlace {
  if (redis?.url !== undefined) return { url: redis.url, from: 'the option redis.url' }
  const { REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_TLS } = environment
  const url = redisUrlOf({
    ...{ REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD },
    REDIS_TLS: truths.has(REDIS_TLS ?? ''),
  })
  if (url === undefined)
    return { url: defaultRedisUrl, from: 'the default, as neither the option redis.url nor REDIS_URL is set' }
  if (REDIS_URL && !isRedisUrl(REDIS_URL))
    throw new InvalidError('INVALID_OPTION', `Sluice: REDIS_URL must be ${aRedisUrl}`, { variable: 'REDIS_URL' })
  return { url, from: REDIS_URL ? 'REDIS_URL' : 'REDIS_HOST, REDIS_PORT and the like' }
}

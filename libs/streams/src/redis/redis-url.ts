/** Where Redis is, as the environment says it: the values of the variables of these names. */
export interface RedisVariables {
  readonly REDIS_URL?: string
  readonly REDIS_HOST?: string
  readonly REDIS_PORT?: string | number
  readonly REDIS_USERNAME?: string
  readonly REDIS_PASSWORD?: string
  readonly REDIS_TLS?: boolean
}

export const defaultRedisUrl = 'redis://127.0.0.1:6379'

/** The URL that the variables say, or undefined where none of them says anything. `REDIS_URL` wins. */
export function redisUrlOf(variables: RedisVariables): string | undefined {
  const { REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_TLS } = variables
  if (REDIS_URL) return REDIS_URL
  if (!REDIS_HOST && !REDIS_PORT && !REDIS_USERNAME && !REDIS_PASSWORD && !REDIS_TLS) return undefined
  const user = REDIS_PASSWORD
    ? `${encodeURIComponent(REDIS_USERNAME ?? '')}:${encodeURIComponent(REDIS_PASSWORD)}@`
    : ''
  return `${REDIS_TLS ? 'rediss' : 'redis'}://${user}${REDIS_HOST || '127.0.0.1'}:${REDIS_PORT || 6379}`
}

/** What a Redis URL must look like, for messages; {@link isRedisUrl} says whether it does. */
export const aRedisUrl = 'like redis://[[user]:password@]host[:port][/db], or rediss:// for TLS'

export function isRedisUrl(value: unknown): boolean {
  return typeof value === 'string' && /^rediss?:\/\//.test(value) && URL.canParse(value)
}

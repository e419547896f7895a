import { type RedisNames, type RedisSettings, type Vouched, vouchable, WrongRedisSetting } from './redis-settings.js'

export const defaultRedisUrl = 'redis://127.0.0.1:6379'

/** The variables whose value may be in a file: `<name>_FILE`. */
export const redisSecrets = ['REDIS_URL', 'REDIS_PASSWORD', 'REDIS_SENTINEL_PASSWORD'] as const

/** The environment variables about Redis. */
export interface RedisVariables {
  readonly REDIS_URL?: string
  readonly REDIS_HOST?: string
  readonly REDIS_PORT?: string | number
  readonly REDIS_USERNAME?: string
  readonly REDIS_PASSWORD?: string
  readonly REDIS_TLS?: boolean
  readonly REDIS_TLS_CA_FILE?: string
  readonly REDIS_TLS_CERT_FILE?: string
  readonly REDIS_TLS_KEY_FILE?: string
  readonly REDIS_TLS_SERVER_NAME?: string
  readonly REDIS_SENTINEL_USERNAME?: string
  readonly REDIS_SENTINEL_PASSWORD?: string
}

export const variableNames: RedisNames = {
  url: 'REDIS_URL',
  username: 'REDIS_USERNAME',
  password: 'REDIS_PASSWORD',
  sentinelUsername: 'REDIS_SENTINEL_USERNAME',
  sentinelPassword: 'REDIS_SENTINEL_PASSWORD',
  caFile: 'REDIS_TLS_CA_FILE',
  certFile: 'REDIS_TLS_CERT_FILE',
  keyFile: 'REDIS_TLS_KEY_FILE',
  serverName: 'REDIS_TLS_SERVER_NAME',
  vouched: 'REDIS_VOUCHED',
}

/** The settings of the variables, and the name of the one with the address. `REDIS_URL` wins over host and port. @throws WrongRedisSetting */
export function settingsOfVariables(variables: RedisVariables): RedisSettings & { readonly from: string } {
  const { REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_TLS, ...rest } = variables
  if (REDIS_TLS && REDIS_URL && !REDIS_URL.startsWith('rediss'))
    throw new WrongRedisSetting('REDIS_TLS', 'is true, and REDIS_URL does not speak TLS: write rediss:// there')
  const isSecure = REDIS_TLS || rest.REDIS_TLS_CA_FILE || rest.REDIS_TLS_CERT_FILE || rest.REDIS_TLS_KEY_FILE
  const url = REDIS_URL || `${isSecure ? 'rediss' : 'redis'}://${REDIS_HOST || '127.0.0.1'}:${REDIS_PORT || 6379}`
  const parts = REDIS_HOST || REDIS_PORT
  return {
    url,
    from: REDIS_URL
      ? 'REDIS_URL'
      : parts
        ? 'REDIS_HOST and REDIS_PORT, as REDIS_URL is not set'
        : 'the default, as REDIS_URL is not set',
    ...given('username', rest.REDIS_USERNAME),
    ...given('password', rest.REDIS_PASSWORD),
    tls: {
      ...given('caFile', rest.REDIS_TLS_CA_FILE),
      ...given('certFile', rest.REDIS_TLS_CERT_FILE),
      ...given('keyFile', rest.REDIS_TLS_KEY_FILE),
      ...given('serverName', rest.REDIS_TLS_SERVER_NAME),
    },
    sentinel: {
      ...given('username', rest.REDIS_SENTINEL_USERNAME),
      ...given('password', rest.REDIS_SENTINEL_PASSWORD),
    },
  }
}

function given<Name extends string>(name: Name, value: string | undefined): { readonly [N in Name]?: string } {
  return (value ? { [name]: value } : {}) as { readonly [N in Name]?: string }
}

/** Reads `REDIS_VOUCHED`: words separated by commas. @throws WrongRedisSetting */
export function vouchedOf(text: string | undefined): Vouched[] {
  const words = (text ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
  const wrong = words.find(word => !vouchable.includes(word as Vouched))
  if (wrong !== undefined)
    throw new WrongRedisSetting('REDIS_VOUCHED', `says ${wrong}, and may say ${vouchable.join(', ')}`)
  return words as Vouched[]
}

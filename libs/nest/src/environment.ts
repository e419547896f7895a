import { InvalidError } from '@sluice/event'
import {
  mostSlotGroups,
  type RedisClient,
  type RedisNames,
  redisSecrets,
  RedisTarget,
  settingsOfVariables,
  variableNames,
  type Vouched,
  vouchedOf,
  withSecretFiles,
  WrongRedisSetting,
} from '@sluice/streams'
import type { SluiceOptions, SluiceRedisOptions } from './options.js'

/** The options that environment variables of the platform can set too. */
type FromEnvironment = Pick<SluiceOptions, 'redis' | 'prefix' | 'key' | 'queuePrefix'>

const truths = new Set(['true', 't', 'yes', 'on', '1'])

/**
 * Fills in options that the application leaves out from the variables that the platform reads, so that both use the same Redis
 * and the same keys. The only place of the SDK that reads the environment.
 */
export function withEnvironment<O extends FromEnvironment>(options: O, environment = process.env): O {
  const prefix = options.prefix ?? environment.SLUICE_PREFIX
  const key = options.key ?? keyOf(environment)
  const queuePrefix = options.queuePrefix ?? (environment['BULLMQ_PREFIX'] || undefined)
  return { ...options, ...given({ prefix, key, queuePrefix }) }
}

/**
 * The number of slot groups that the platform of the same environment asks for; undefined for what Redis has.
 *
 * @throws InvalidError `INVALID_OPTION`
 */
export function slotGroups(environment = process.env): number | undefined {
  const text = environment['SLUICE_SLOT_GROUPS'] ?? ''
  const groups = text === '' ? undefined : Number(text)
  if (groups === undefined || (Number.isInteger(groups) && groups >= 1 && groups <= mostSlotGroups)) return groups
  const message = `Sluice: SLUICE_SLOT_GROUPS must be a whole number, 1 to ${mostSlotGroups}`
  throw new InvalidError('INVALID_OPTION', message, { variable: 'SLUICE_SLOT_GROUPS' })
}

/** @throws InvalidError `INVALID_OPTION` for a file that cannot be read */
function keyOf(environment: NodeJS.ProcessEnv): string | undefined {
  try {
    return withSecretFiles(environment, ['SLUICE_KEY'])['SLUICE_KEY'] || undefined
  } catch (error) {
    if (!(error instanceof WrongRedisSetting)) throw error
    throw new InvalidError('INVALID_OPTION', `Sluice: ${error.setting} ${error.why}`, { variable: error.setting })
  }
}

/** An address without the password, for the log. */
export function shownUrl(url: string): string {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}

/**
 * The Redis to use. If an option sets an address or credentials, the environment's are all ignored: a password from the
 * environment must not be sent to another server than that of the environment.
 *
 * @throws InvalidError `INVALID_OPTION` if an option or a variable is invalid
 */
export function redisTarget({ redis = {} }: FromEnvironment, environment = process.env): RedisTarget {
  try {
    const { url, username, password, tls, sentinel, client } = redis
    const vouched = redis.vouched ?? vouchedOf(environment['REDIS_VOUCHED'])
    if (client !== undefined) return ofClient(redis, { names: optionNames, vouched })
    if (url !== undefined)
      return RedisTarget.of(
        { url, ...given({ username, password, tls, sentinel }) },
        { from: 'the option redis.url', names: optionNames, vouched },
      )
    const alone = Object.keys(given({ username, password, tls, sentinel }))[0]
    if (alone) throw new WrongRedisSetting(`option redis.${alone}`, 'needs redis.url beside it')
    return ofEnvironment(environment, vouched)
  } catch (error) {
    if (!(error instanceof WrongRedisSetting)) throw error
    const { setting, why } = error
    const details = setting.startsWith('option ') ? { option: setting.slice(7) } : { variable: setting }
    throw new InvalidError('INVALID_OPTION', `Sluice: ${setting} ${why}`, details)
  }
}

function ofEnvironment(environment: NodeJS.ProcessEnv, vouched: readonly Vouched[]): RedisTarget {
  const variables = withSecretFiles(environment, redisSecrets)
  const { from, ...settings } = settingsOfVariables({
    ...variables,
    REDIS_TLS: truths.has(variables['REDIS_TLS'] ?? ''),
  })
  const isDefault = from.startsWith('the default')
  return RedisTarget.of(settings, {
    from: isDefault ? 'the default, as neither the option redis.url nor REDIS_URL is set' : from,
    ...{ names: variableNames, vouched },
  })
}

function ofClient(redis: SluiceRedisOptions, parts: { names: RedisNames; vouched: readonly Vouched[] }): RedisTarget {
  const { client, url, username, password, tls, sentinel } = redis
  const beside = Object.keys(given({ url, username, password, tls, sentinel }))[0]
  if (beside)
    throw new WrongRedisSetting(
      `option redis.${beside}`,
      'cannot be given beside redis.client, which says where Redis is',
    )
  const all = { from: 'the option redis.client', ...parts }
  if (typeof client !== 'function') return RedisTarget.like(usable(client), all)
  const lazy = usable(client({ lazyConnect: true }))
  if (lazy.status !== 'wait')
    throw new WrongRedisSetting('option redis.client', 'must make a client with the options that it is given')
  lazy.disconnect()
  return RedisTarget.like(lazy, all, client)
}

/** A client of any version of ioredis: the application may have its own. */
function usable(client: unknown): RedisClient {
  const { options } = (client ?? {}) as Partial<RedisClient>
  if (typeof options !== 'object')
    throw new WrongRedisSetting('option redis.client', 'must be a client of ioredis, or make one')
  if (options.keyPrefix)
    throw new WrongRedisSetting('option redis.client', 'cannot have a keyPrefix: take the option prefix')
  return client as RedisClient
}

function given<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never
}

const optionNames: RedisNames = {
  url: 'option redis.url',
  username: 'option redis.username',
  password: 'option redis.password',
  sentinelUsername: 'option redis.sentinel.username',
  sentinelPassword: 'option redis.sentinel.password',
  caFile: 'option redis.tls.caFile',
  certFile: 'option redis.tls.certFile',
  keyFile: 'option redis.tls.keyFile',
  serverName: 'option redis.tls.serverName',
  vouched: 'option redis.vouched',
}

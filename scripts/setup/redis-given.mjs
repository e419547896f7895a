import { Failure } from './failure.mjs'
import { RedisClient } from './redis-client.mjs'
import { newEnough, oldest } from './redis-version.mjs'

const tlsFiles = ['REDIS_TLS_CA_FILE', 'REDIS_TLS_CERT_FILE', 'REDIS_TLS_KEY_FILE']

/** The Redis that the user named: REDIS_URL, or REDIS_HOST and the like, as the services read them. */
export function givenRedis(env = process.env) {
  if (env.REDIS_URL || !env.REDIS_HOST) return env.REDIS_URL
  const isSecure = /^(true|t|yes|on|1)$/.test(env.REDIS_TLS ?? '') || tlsFiles.some(name => env[name])
  const scheme = isSecure ? 'rediss' : 'redis'
  const login = env.REDIS_PASSWORD && [env.REDIS_USERNAME ?? '', env.REDIS_PASSWORD].map(encodeURIComponent).join(':')
  return `${scheme}://${login ? `${login}@` : ''}${env.REDIS_HOST}:${env.REDIS_PORT || 6379}`
}

/** Makes sure that the Redis the user named can be used. Changes nothing in it. What takes more than a URL the services look at themselves. */
export async function checkGivenRedis(url, env = process.env) {
  const shown = withoutPassword(url)
  const more = [...tlsFiles, 'REDIS_TLS_SERVER_NAME', ...(env.REDIS_URL ? ['REDIS_PASSWORD'] : [])]
  if (isOfSeveral(url) || more.some(name => env[name])) return
  let client, version
  try {
    client = await RedisClient.connect(url)
    version = await client.info('server', 'redis_version')
  } catch (error) {
    throw new Failure(`Cannot use Redis at ${shown}: ${reason(error)}`)
  } finally {
    client?.close()
  }
  if (!newEnough(version)) throw new Failure(`Redis at ${shown} is ${version}, and Sluice needs ${oldest} or newer`)
}

/** Whether it is the URL of Sentinels or of a Cluster. */
const isOfSeveral = url => /^rediss?\+(sentinel|cluster):/.test(url)

export function withoutPassword(url) {
  if (isOfSeveral(url)) return url.replace(/:[^:@/]*@/, ':***@')
  let parsed
  try {
    parsed = new URL(url)
  } catch {
    // Said below.
  }
  if (!parsed || !['redis:', 'rediss:'].includes(parsed.protocol)) {
    throw new Failure(
      'REDIS_URL must be like redis://[user:password@]host:port, rediss:// for TLS, redis+sentinel://host:port,host:port/master, or redis+cluster://host:port,host:port',
    )
  }
  if (parsed.password) parsed.password = '***'
  return parsed.href
}

function reason(error) {
  const known = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'no such host',
    EAI_AGAIN: 'no such host, or no name server answers',
    ECONNRESET: 'it closed the connection',
    ETIMEDOUT: 'no answer',
  }
  return known[error.code ?? error.errors?.[0]?.code] ?? error.message
}

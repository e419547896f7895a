import { bool, cleanEnv, makeValidator, port, str, type ValidatorSpec } from 'envalid'
import { defaultCauseLimits, SluiceError } from '@sluice/event'

const count = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 1) throw new Error('must be a whole number of at least 1')
  return value
})

const bytes = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error('must be a whole number of bytes, 0 for none')
  return value
})

const percent = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 20 || value > 95) throw new Error('must be a percentage, 20 to 95')
  return value
})

const listenPort = makeValidator<number>(input => {
  const value = Number(input)
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error('must be a port, 0 to 65535')
  return value
})

/** The service chooses: see PORT. */
export const anyPort = -1
/** See WEBHOOK_TARGET_CONCURRENCY. */
const fifthOfAll = -1

/**
 * Every setting of the four services, read from the environment once, at start. The only place that reads process.env;
 * docs/config.md is made from this table.
 */
export const settingsTable = {
  REDIS_URL: str({
    default: '',
    desc: 'Redis to use: redis://[[user]:password@]host[:port][/db], or rediss:// for TLS. Wins over REDIS_HOST and the like.',
  }),
  REDIS_HOST: str({ default: '127.0.0.1', desc: 'Redis host, where REDIS_URL is not set.' }),
  REDIS_PORT: port({ default: 6379, desc: 'Redis port, where REDIS_URL is not set.' }),
  REDIS_USERNAME: str({ default: '', desc: 'Redis user, where REDIS_URL is not set.' }),
  REDIS_PASSWORD: str({ default: '', desc: 'Redis password, where REDIS_URL is not set.' }),
  REDIS_TLS: bool({ default: false, desc: 'Whether to speak TLS to Redis, where REDIS_URL is not set.' }),
  SLUICE_PREFIX: str({ default: 'sluice:', desc: 'What every Redis key of Sluice starts with.' }),
  BULLMQ_PREFIX: str({
    default: 'bull',
    desc: "BullMQ's key prefix. The default is BullMQ's own, so plain @Processor classes find the queues.",
  }),
  HOST: str({ default: '127.0.0.1', desc: 'Address to listen on. 0.0.0.0 listens on all.' }),
  PORT: listenPort({
    default: anyPort,
    desc: 'Port to listen on; 0 takes any free one. 4000 for gateway and standalone, 0 for the others.',
  }),
  LOG_FORMAT: str({
    choices: ['text', 'json'],
    default: 'text',
    desc: 'One line of text or one JSON object per log line.',
  }),
  LOG_LEVEL: str({
    choices: ['error', 'warn', 'log', 'debug'],
    default: 'log',
    desc: 'The least important lines that are logged.',
  }),
  SLUICE_API_KEY: str({
    default: '',
    desc: 'The key that HTTP callers show, at least 16 characters. Required by gateway and standalone; `npm start` makes one.',
  }),
  MAX_EVENT_BYTES: count({ default: 1024 * 1024, desc: 'Bytes of one event.' }),
  MAX_BATCH_EVENTS: count({ default: 1000, desc: 'Events of one batch.' }),
  MAX_BATCH_BYTES: count({ default: 10 * 1024 * 1024, desc: 'Bytes of one batch.' }),
  MAX_HOPS: count({
    default: defaultCauseLimits.maxHops,
    desc: 'Events in a row of which each caused the next. The service that was started last says it for all, SDK services too.',
  }),
  MAX_CAUSED_EVENTS: count({
    default: defaultCauseLimits.maxCaused,
    desc: 'Events that one event may cause, in all branches together. The service that was started last says it for all.',
  }),
  LEASE_TTL_MS: count({
    default: 5000,
    desc: 'Milliseconds after which the shards of a service that died are taken over. At least 2000.',
  }),
  MEMORY_SHED_PERCENT: percent({
    default: 85,
    desc: "Percent of Redis' memory limit from which on nothing is accepted, until it is 10 less. 20 to 95.",
  }),
  MEMORY_LIMIT_BYTES: bytes({
    default: 0,
    desc: "Bytes that count as Redis' memory limit where its own `maxmemory` is 0; 0 for none.",
  }),
  WEBHOOK_CONCURRENCY: count({ default: 200, desc: 'Webhook calls that one fan-out makes at the same time.' }),
  WEBHOOK_TARGET_CONCURRENCY: count({
    default: fifthOfAll,
    desc: 'Those of them that go to one target: a fifth by default, and at least 1.',
  }),
  RULE_LIVE_TIMEOUT_MS: count({
    default: 5000,
    desc: 'Milliseconds that saving a rule waits for all routers to work by it.',
  }),
}

type Table = typeof settingsTable
export type Settings = { readonly [K in keyof Table]: Table[K] extends ValidatorSpec<infer T> ? T : never }

/** @throws SluiceError `INVALID_SETTING` naming the variable and what it should be. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const settings = cleanEnv(environment, settingsTable, {
    reporter: ({ errors }) => {
      const wrong = Object.entries(errors).map(([name, error]) => `${name}: ${(error as Error).message}`)
      if (wrong.length > 0) throw new SluiceError('INVALID_SETTING', `wrong setting: ${wrong.join('; ')}`)
    },
  })
  if (settings.LEASE_TTL_MS < 2000)
    throw new SluiceError('INVALID_SETTING', 'wrong setting: LEASE_TTL_MS: must be at least 2000')
  return Object.fromEntries(Object.keys(settingsTable).map(name => [name, settings[name as keyof Table]])) as Settings
}

/** Webhook calls that one fan-out makes to one target at the same time. */
export function targetConcurrency({ WEBHOOK_CONCURRENCY, WEBHOOK_TARGET_CONCURRENCY }: Settings): number {
  if (WEBHOOK_TARGET_CONCURRENCY !== fifthOfAll) return Math.min(WEBHOOK_TARGET_CONCURRENCY, WEBHOOK_CONCURRENCY)
  return Math.max(1, Math.floor(WEBHOOK_CONCURRENCY / 5))
}

/** @throws SluiceError `INVALID_SETTING` when REDIS_URL is no Redis URL. */
export function redisUrl(settings: Settings): string {
  const { REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_TLS } = settings
  if (!REDIS_URL) {
    const user = REDIS_PASSWORD ? `${encodeURIComponent(REDIS_USERNAME)}:${encodeURIComponent(REDIS_PASSWORD)}@` : ''
    return `${REDIS_TLS ? 'rediss' : 'redis'}://${user}${REDIS_HOST}:${REDIS_PORT}`
  }
  if (URL.canParse(REDIS_URL) && /^rediss?:\/\//.test(REDIS_URL)) return REDIS_URL
  throw new SluiceError('INVALID_SETTING', 'wrong setting: REDIS_URL: must look like redis://host:6379')
}

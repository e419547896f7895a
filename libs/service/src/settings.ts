import { bool, cleanEnv, port, str, type ValidatorSpec } from 'envalid'
import { defaultCauseLimits, SluiceError } from '@sluice/event'
import {
  redisSecrets,
  RedisTarget,
  settingsOfVariables,
  variableNames,
  vouchedOf,
  withSecretFiles,
  WrongRedisSetting,
} from '@sluice/streams'
import {
  defaultPatternLimits,
  defaultRegistryLimits,
  type PatternLimits,
  type RegistryLimits,
  SecretKeys,
} from '@sluice/registry'
import {
  addressBlocks,
  apiKey,
  bytes,
  claim,
  count,
  issuerUrl,
  list,
  listenPort,
  percent,
  publicUrl,
  secretFile,
  secretKeys,
  slotGroups,
  timeout,
  tokenAlgorithms,
  tolerance,
  wait,
} from './setting-types.js'

/** Marks the default of PORT, which depends on the service. */
export const anyPort = -1
/** Marks the default of SLUICE_SLOT_GROUPS: what Redis has, or 16. */
const anySlotGroups = -1
/** Marks the default of WEBHOOK_TARGET_CONCURRENCY. */
const fifthOfAll = -1

/**
 * Every setting of the four services, read from the environment once, at start. The only place that reads process.env;
 * docs/config.md is made from this table.
 */
export const settingsTable = {
  REDIS_URL: str({
    default: '',
    desc: 'Redis to use: redis://[[user]:password@]host[:port][/db], rediss:// for TLS, redis+sentinel://host:port,host:port/master[/db], redis+cluster://host:port,host:port. See [redis.md](redis.md).',
  }),
  REDIS_URL_FILE: secretFile('REDIS_URL'),
  REDIS_HOST: str({ default: '127.0.0.1', desc: 'Redis host, where REDIS_URL is not set.' }),
  REDIS_PORT: port({ default: 6379, desc: 'Redis port, where REDIS_URL is not set.' }),
  REDIS_USERNAME: str({ default: '', desc: 'Redis user, where REDIS_URL has none; needs a password.' }),
  REDIS_PASSWORD: str({ default: '', desc: 'Redis password, where REDIS_URL has none.' }),
  REDIS_PASSWORD_FILE: secretFile('REDIS_PASSWORD'),
  REDIS_TLS: bool({ default: false, desc: 'Whether to speak TLS to Redis, where REDIS_URL is not set.' }),
  REDIS_TLS_CA_FILE: str({
    default: '',
    desc: "PEM file of the CA that signed Redis' certificate, where it is none that Node knows.",
  }),
  REDIS_TLS_CERT_FILE: str({ default: '', desc: "PEM file of Sluice's own certificate, where Redis asks for one." }),
  REDIS_TLS_KEY_FILE: str({ default: '', desc: 'PEM file of its private key.' }),
  REDIS_TLS_SERVER_NAME: str({
    default: '',
    desc: "Name that Redis' certificate must have, where it is not the host of the URL.",
  }),
  REDIS_SENTINEL_USERNAME: str({ default: '', desc: 'User of the Sentinels, which are logged in to apart.' }),
  REDIS_SENTINEL_PASSWORD: str({ default: '', desc: 'Password of the Sentinels.' }),
  REDIS_SENTINEL_PASSWORD_FILE: secretFile('REDIS_SENTINEL_PASSWORD'),
  REDIS_VOUCHED: str({
    default: '',
    desc: 'What you answer for where Redis denies CONFIG or INFO: `durable`, `noeviction`, or both with a comma. See [redis.md](redis.md).',
  }),
  REDIS_START_WAIT_MS: wait({
    default: 30_000,
    desc: 'Milliseconds that a service which starts waits for a Redis that is away, before it gives up. 0 for not at all.',
  }),
  SLUICE_PREFIX: str({
    default: 'sluice:',
    desc: 'What every Redis key of Sluice starts with, those of its own queues too.',
  }),
  BULLMQ_PREFIX: str({
    default: 'bull',
    desc: "BullMQ's key prefix for queues of targets. The default is BullMQ's own, so plain @Processor classes find them; on a Redis Cluster it becomes `{bull}`.",
  }),
  SLUICE_SLOT_GROUPS: slotGroups({
    default: anySlotGroups,
    desc: 'Slot groups that the shards of all buses live in, 1 to 256. The first start of a platform fixes it, as 16 where it is not set; another number is refused afterwards. See [scale.md](scale.md#slot-groups).',
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
  SLUICE_API_KEY: apiKey({
    default: '',
    desc: 'The key that HTTP callers show: 16 or more printable ASCII characters. Required by gateway and standalone.',
  }),
  SLUICE_API_KEY_FILE: secretFile('SLUICE_API_KEY'),
  SLUICE_SECRET_KEY: secretKeys({
    default: SecretKeys.none,
    desc: 'Keys that encrypt secrets of webhooks in Redis: 32 bytes in base64 each, the new one first, with commas. For gateway and fan-out. See [security.md](security.md#secrets-in-redis).',
  }),
  SLUICE_SECRET_KEY_FILE: secretFile('SLUICE_SECRET_KEY'),
  OIDC_ISSUER: issuerUrl({
    default: '',
    desc: 'Issuer of bearer tokens (JWT) that callers may show in place of a key, as its tokens name it. See [security.md](security.md#tokens-of-an-issuer).',
  }),
  OIDC_AUDIENCE: list({
    default: [],
    desc: 'What tokens must be for (`aud`), with commas. Required with OIDC_ISSUER.',
  }),
  OIDC_ALGORITHMS: tokenAlgorithms({
    default: ['RS256', 'ES256', 'EdDSA'],
    desc: 'Algorithms that tokens may be signed with, with commas. Symmetric ones and `none` cannot be allowed.',
  }),
  OIDC_JWKS_URL: issuerUrl({ default: '', desc: "Address of the issuer's keys, where it has no discovery document." }),
  OIDC_NAME_CLAIM: claim({ default: 'sub', desc: 'Claim that names the caller.' }),
  OIDC_GROUPS_CLAIM: claim({
    default: 'groups',
    desc: 'Claim with its groups, or the path of one: `realm_access.roles`.',
  }),
  OIDC_CLOCK_TOLERANCE_S: tolerance({ default: 30, desc: "Seconds that the issuer's clock may differ, 0 to 300." }),
  PUBLIC_URL: publicUrl({
    default: '',
    desc: 'Address by which browsers know the gateway, where a proxy changes host or path: https://a.example/sluice.',
  }),
  MAX_EVENT_BYTES: count({ default: 1024 * 1024, desc: 'Bytes of one event.' }),
  MAX_BATCH_EVENTS: count({ default: 1000, desc: 'Events of one batch.' }),
  MAX_BATCH_BYTES: count({ default: 10 * 1024 * 1024, desc: 'Bytes of one batch.' }),
  MAX_EVENT_ATTRIBUTES: count({ default: 100, desc: 'Context attributes of one event, extensions included.' }),
  MAX_ATTRIBUTE_LENGTH: count({ default: 64 * 1024, desc: 'Characters of the value of one attribute.' }),
  MAX_BODY_BYTES: count({
    default: 512 * 1024,
    desc: 'Bytes of the body of any other request. Where an event is part of it, MAX_EVENT_BYTES more.',
  }),
  MAX_BODY_VALUES: count({
    default: 20_000,
    desc: 'Members of objects and elements of lists in the JSON of such a body, all together.',
  }),
  MAX_INFLIGHT_BODY_BYTES: count({
    default: 64 * 1024 * 1024,
    desc: 'Bytes of all bodies that the gateway works on at once; past them it answers 503. At least 4/3 of MAX_BATCH_BYTES.',
  }),
  MAX_HEADER_BYTES: count({
    default: 80 * 1024,
    desc: 'Bytes of the headers of one request. An event in binary mode has its attributes there.',
  }),
  MAX_CONNECTIONS: count({
    default: 10_000,
    desc: 'Connections that the gateway keeps open at once; more are closed.',
  }),
  REQUEST_TIMEOUT_MS: count({
    default: 30_000,
    desc: 'Milliseconds in which a request must have come in whole; for its headers alone, a third of it.',
  }),
  MAX_RULE_BYTES: count({ default: defaultRegistryLimits.ruleBytes, desc: 'Bytes of one rule as JSON.' }),
  MAX_BUS_RULES_BYTES: count({ default: defaultRegistryLimits.busRulesBytes, desc: 'Bytes of all rules of one bus.' }),
  MAX_REGISTRY_BYTES: count({
    default: defaultRegistryLimits.registryBytes,
    desc: 'Bytes of all rules, schemas, keys and grants.',
  }),
  MAX_BUSES: count({ default: defaultRegistryLimits.buses, desc: 'Buses, `default` included.' }),
  MAX_BUS_RULES: count({ default: defaultRegistryLimits.busRules, desc: 'Rules of one bus.' }),
  MAX_KEYS: count({ default: defaultRegistryLimits.keys, desc: 'API keys, beside the root key SLUICE_API_KEY.' }),
  MAX_GRANTS: count({ default: defaultRegistryLimits.grants, desc: 'Documents of grants.' }),
  MAX_PATTERN_BYTES: count({ default: defaultPatternLimits.bytes, desc: 'Bytes of one pattern, as JSON.' }),
  MAX_PATTERN_STATES: count({
    default: defaultPatternLimits.states,
    desc: 'States of one pattern: what it takes of a router, see docs/patterns.md.',
  }),
  MAX_BUS_PATTERN_STATES: count({
    default: defaultPatternLimits.busStates,
    desc: 'States of the patterns of all rules of one bus together.',
  }),
  MAX_MATCH_STEPS: count({
    default: defaultPatternLimits.matchSteps,
    desc: 'Steps that matching one event may take; past it the event becomes a dead letter.',
  }),
  MAX_HOPS: count({
    default: defaultCauseLimits.maxHops,
    desc: 'Events in a row of which each caused the next. The service that was started last says it for all, SDK services too.',
  }),
  MAX_CAUSED_EVENTS: count({
    default: defaultCauseLimits.maxCaused,
    desc: 'Events that one event may cause, in all branches together. The service that was started last says it for all.',
  }),
  AUDIT_RETENTION_DAYS: count({ default: 90, desc: 'Days for which the audit keeps records.' }),
  AUDIT_MAX_RECORDS: count({
    default: 100_000,
    desc: 'Records that the audit keeps, of callers and of strangers each.',
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
  WEBHOOK_TIMEOUT_MS: timeout({
    default: 20_000,
    desc: 'Milliseconds that a webhook without a `timeoutMs` of its own may take to answer, 100 to 60000; Standard Webhooks asks for 15 to 30 s.',
  }),
  WEBHOOK_CONCURRENCY: count({
    default: 200,
    desc: 'Webhook calls that one fan-out makes at the same time; as many again of events of more than 16 KiB.',
  }),
  WEBHOOK_BYTES_IN_FLIGHT: count({
    default: 64 * 1024 * 1024,
    desc: 'Bytes of events of more than 16 KiB that one fan-out sends at the same time, each counted for every call. A fifth of it for one target.',
  }),
  WEBHOOK_TARGET_CONCURRENCY: count({
    default: fifthOfAll,
    desc: 'Those of them that go to one target: a fifth by default, and at least 1.',
  }),
  WEBHOOK_ALLOW: addressBlocks({
    default: [],
    desc: 'What webhooks may reach besides public addresses: `10.0.0.0/8,::1/128`. See [security.md](security.md).',
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
  const settings = cleanEnv(
    named(() => withSecretFiles(environment, [...redisSecrets, 'SLUICE_API_KEY', 'SLUICE_SECRET_KEY'])),
    settingsTable,
    {
      reporter: ({ errors }) => {
        const wrong = Object.entries(errors).map(([name, error]) => `${name}: ${(error as Error).message}`)
        if (wrong.length > 0) throw new SluiceError('INVALID_SETTING', `wrong setting: ${wrong.join('; ')}`)
      },
    },
  )
  if (settings.LEASE_TTL_MS < 2000)
    throw new SluiceError('INVALID_SETTING', 'wrong setting: LEASE_TTL_MS: must be at least 2000')
  const { MAX_INFLIGHT_BODY_BYTES, MAX_BATCH_BYTES, MAX_EVENT_BYTES } = settings
  const leastInFlight = Math.ceil((Math.max(MAX_BATCH_BYTES, MAX_EVENT_BYTES) * 4) / 3)
  if (MAX_INFLIGHT_BODY_BYTES < leastInFlight) {
    const must = `must be at least ${leastInFlight}, 4/3 of the largest body that MAX_BATCH_BYTES and MAX_EVENT_BYTES allow`
    throw new SluiceError('INVALID_SETTING', `wrong setting: MAX_INFLIGHT_BODY_BYTES: ${must}`)
  }
  if (settings.OIDC_ISSUER !== '' && settings.OIDC_AUDIENCE.length === 0)
    throw new SluiceError('INVALID_SETTING', 'wrong setting: OIDC_AUDIENCE: is required with OIDC_ISSUER')
  return Object.fromEntries(Object.keys(settingsTable).map(name => [name, settings[name as keyof Table]])) as Settings
}

/** The number of slot groups that is asked for; undefined for what Redis has. */
export function slotGroupsOf({ SLUICE_SLOT_GROUPS }: Settings): number | undefined {
  return SLUICE_SLOT_GROUPS === anySlotGroups ? undefined : SLUICE_SLOT_GROUPS
}

/** Limits of patterns and of matching. */
export function patternLimits(settings: Settings): PatternLimits {
  return {
    bytes: settings.MAX_PATTERN_BYTES,
    states: settings.MAX_PATTERN_STATES,
    busStates: settings.MAX_BUS_PATTERN_STATES,
    matchSteps: settings.MAX_MATCH_STEPS,
  }
}

/** Most concurrent webhook calls of one fan-out to one target. */
export function targetConcurrency({ WEBHOOK_CONCURRENCY, WEBHOOK_TARGET_CONCURRENCY }: Settings): number {
  if (WEBHOOK_TARGET_CONCURRENCY !== fifthOfAll) return Math.min(WEBHOOK_TARGET_CONCURRENCY, WEBHOOK_CONCURRENCY)
  return Math.max(1, Math.floor(WEBHOOK_CONCURRENCY / 5))
}

/** Limits of the registry. */
export function registryLimits(settings: Settings): RegistryLimits {
  return {
    ruleBytes: settings.MAX_RULE_BYTES,
    busRulesBytes: settings.MAX_BUS_RULES_BYTES,
    registryBytes: settings.MAX_REGISTRY_BYTES,
    ...{ buses: settings.MAX_BUSES, busRules: settings.MAX_BUS_RULES },
    ...{ keys: settings.MAX_KEYS, grants: settings.MAX_GRANTS },
    patterns: patternLimits(settings),
  }
}

/** Where Redis is. @throws SluiceError `INVALID_SETTING` naming the variable and what it should be. */
export function redisTarget(settings: Settings): RedisTarget {
  return named(() => {
    const { from, ...where } = settingsOfVariables(settings)
    return RedisTarget.of(where, { from, names: variableNames, vouched: vouchedOf(settings.REDIS_VOUCHED) })
  })
}

function named<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof WrongRedisSetting)) throw error
    throw new SluiceError('INVALID_SETTING', `wrong setting: ${error.setting}: ${error.why}`)
  }
}

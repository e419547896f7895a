import { cleanEnv, str, type ValidatorSpec } from 'envalid'
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
import { defaultPatternLimits, defaultRegistryLimits, type PatternLimits, type RegistryLimits } from '@sluice/registry'
import {
  addressBlocks,
  bytes,
  count,
  delay,
  listenPort,
  logLevels,
  percent,
  ratio,
  timeout,
  wait,
} from './setting-types.js'
import { perimeterProblem, perimeterSecrets, perimeterSettings } from './settings/perimeter-settings.js'
import { anySlotGroups, redisSettings } from './settings/redis-settings.js'
import { tracingSecrets, tracingSettings } from './settings/tracing-settings.js'

/** Marks the default of PORT, which depends on the service. */
export const anyPort = -1
/** Marks the default of WEBHOOK_TARGET_CONCURRENCY. */
const fifthOfAll = -1

/**
 * Every setting of the four services, read from the environment once, at start. The only place that reads process.env;
 * docs/config.md is made from this table.
 */
export const settingsTable = {
  ...redisSettings,
  HOST: str({ default: '127.0.0.1', desc: 'Address to listen on. 0.0.0.0 listens on all.' }),
  PORT: listenPort({
    default: anyPort,
    desc: 'Port to listen on; 0 takes any free one. 4000 for gateway and standalone, 0 for the others.',
  }),
  SHUTDOWN_DELAY_MS: delay({
    default: 0,
    desc: 'Milliseconds before a stop in which the service is [not ready and still answers](operations/start-and-stop.md#stop); 0 where no load balancer asks.',
  }),
  LOG_FORMAT: str({
    choices: ['text', 'json'],
    default: 'text',
    desc: 'One line of text or one JSON object per log line.',
  }),
  LOG_LEVEL: logLevels({
    default: 'info',
    desc: 'The least important lines that are logged: `error`, `warn`, `info` or `debug`, for all and for areas: `info,router=debug`. See [the log](operations/log.md).',
  }),
  ACCESS_LOG_RATIO: ratio({
    default: 0,
    desc: 'Which part of answered requests is logged, 0 to 1: of 0.01 every hundredth, by chance. Refused ones are logged apart.',
  }),
  ...perimeterSettings,
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
  MAX_HISTORY_BYTES: count({
    default: defaultRegistryLimits.historyBytes,
    desc: 'Bytes of the earlier versions of all rules. Past it the bus with most of them loses its oldest ones; no change is refused.',
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
    desc: 'Events in a row of which each caused the next, on buses without `maxHops`. The service that was started last says it for all, SDK services too.',
  }),
  MAX_CAUSED_EVENTS: count({
    default: defaultCauseLimits.maxCaused,
    desc: 'Events that one event may cause, in all branches together. The service that was started last says it for all.',
  }),
  MAX_SEARCHES: count({
    default: 4,
    desc: 'Searches of events and attempts that one gateway runs at once; half of them of one caller.',
  }),
  MAX_VIEWERS: count({
    default: 50,
    desc: 'Callers that one gateway shows the events of a bus as they come; a fifth of them may be one caller.',
  }),
  MAX_LONG_POLLS: count({
    default: 2000,
    desc: 'Requests of one gateway that wait for messages of queues; half of them may be of one caller.',
  }),
  MAX_SCHEDULES: count({ default: 100_000, desc: 'Schedules of one tenant.' }),
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
  BACKLOG_ALERT_MS: wait({
    default: 300_000,
    desc: 'Milliseconds: a reader of a bus with an older event is told as `sluice.backlog.aged`; 0 for never.',
  }),
  WEBHOOK_TIMEOUT_MS: timeout({
    default: 20_000,
    desc: 'Milliseconds that a webhook without a `timeoutMs` of its own may take to answer, 100 to 60000; Standard Webhooks asks for 15 to 30 s.',
  }),
  WEBHOOK_CONCURRENCY: count({
    default: 200,
    desc: 'Webhook calls that one fan-out makes at the same time for first tries; as many again for later ones, and for events of more than 16 KiB.',
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
  ...tracingSettings,
}

type Table = typeof settingsTable
export type Settings = { readonly [K in keyof Table]: Table[K] extends ValidatorSpec<infer T> ? T : never }

/** @throws SluiceError `INVALID_SETTING` naming the variable and what it should be. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const settings = cleanEnv(
    named(() => withSecretFiles(environment, [...redisSecrets, ...perimeterSecrets, ...tracingSecrets])),
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
  const problem = perimeterProblem(settings)
  if (problem) throw new SluiceError('INVALID_SETTING', `wrong setting: ${problem}`)
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
    historyBytes: settings.MAX_HISTORY_BYTES,
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

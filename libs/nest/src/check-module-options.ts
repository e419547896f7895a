import { type RedisTls, vouchable } from '@sluice/streams'
import { InvalidError, isReservedName, isReservedSource } from '@sluice/event'
import {
  aName,
  backoffNames,
  anObject,
  type Check,
  circuitChecks,
  circuitNames,
  day,
  firstWrong,
  isText,
  notOrdered,
  oneOf,
  retryChecks,
  retryNames,
  wholeNumber,
} from './handlers/check-options.js'
import type { SluiceOptions, SluiceRedisOptions } from './options.js'
import type { GatewayOptions, PublisherOptions } from './publishing/publisher-options.js'
import { type OptionNames, unknownOption } from './unknown-options.js'

/**
 * Refuses invalid options at start: NaN, for example, would pass every comparison with a bound.
 *
 * @throws InvalidError `INVALID_OPTION` naming the option and what it may be
 */
export function checkModuleOptions(options: SluiceOptions): void {
  const wrong = firstUnknown(options) ?? wrongKey(options) ?? firstWrong(checks(options))
  if (wrong) throw new InvalidError('INVALID_OPTION', `Sluice: option ${wrong.why}`, { option: wrong.option })
}

const optionNames: OptionNames<SluiceOptions & { isGlobal?: boolean }> = {
  name: true,
  redis: true,
  key: true,
  prefix: true,
  source: true,
  concurrency: true,
  retry: true,
  claimIdleMs: true,
  events: true,
  publisher: true,
  receipts: true,
  receiptStore: true,
  metrics: true,
  inheritAppConfig: true,
  retireRules: true,
  queues: true,
  queuePrefix: true,
  isGlobal: true,
}
const redisNames: OptionNames<SluiceRedisOptions> = {
  url: true,
  username: true,
  password: true,
  tls: true,
  sentinel: true,
  client: true,
  vouched: true,
  startWaitMs: true,
}
const tlsNames: OptionNames<RedisTls> = { caFile: true, certFile: true, keyFile: true, serverName: true }
const sentinelNames: OptionNames<NonNullable<SluiceRedisOptions['sentinel']>> = { username: true, password: true }
const publisherNames: OptionNames<PublisherOptions> = { maxPending: true, maxPendingBytes: true, gateway: true }
const gatewayNames: OptionNames<GatewayOptions> = { url: true, apiKey: true, timeoutMs: true }

function firstUnknown({ redis, publisher, retry, ...options }: SluiceOptions) {
  return (
    unknownOption(options, optionNames) ??
    unknownOption(redis, redisNames, 'redis.') ??
    unknownOption(redis?.tls, tlsNames, 'redis.tls.') ??
    unknownOption(redis?.sentinel, sentinelNames, 'redis.sentinel.') ??
    unknownOption(retry, { ...retryNames, circuit: true }, 'retry.') ??
    unknownOption(retry?.circuit || undefined, circuitNames, 'retry.circuit.') ??
    unknownOption(retry?.backoff, backoffNames, 'retry.backoff.') ??
    unknownOption(publisher, publisherNames, 'publisher.') ??
    unknownOption(publisher?.gateway, gatewayNames, 'publisher.gateway.')
  )
}

/** Picks the module's options out of the options of a client or server. */
export function moduleOptions<Options extends Partial<SluiceOptions>>(given: Options): Options {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in optionNames)) as Options
}

function checks({ redis, publisher, receipts, retry, ...options }: SluiceOptions): Check[] {
  const gateway = publisher?.gateway
  return [
    ['name', options.name ?? '', ...aName],
    ['name', options.name, ...anotherName],
    ['name', options.name, ...notOrdered],
    ['source', options.source, ...anotherSource],
    ['source', options.source, ...aText],
    ['redis', redis, ...anObject],
    ['redis.tls', redis?.tls, ...anObject],
    ['redis.sentinel', redis?.sentinel, ...anObject],
    ['redis.vouched', redis?.vouched, `a list of ${vouchable.join(', ')}`, isVouched],
    ['redis.startWaitMs', redis?.startWaitMs, ...wholeNumber(0, day)],
    ['prefix', options.prefix, 'a text', (value: unknown) => typeof value === 'string'],
    ['queues', options.queues, ...anObject],
    ['queuePrefix', options.queuePrefix, ...aText],
    ['concurrency', options.concurrency, ...wholeNumber(1, 10_000)],
    ['retry', retry, ...anObject],
    ...retryChecks('retry.', retry ?? {}),
    ...circuitChecks('retry.', retry ?? {}),
    ['claimIdleMs', options.claimIdleMs, ...wholeNumber(100, day)],
    ...(typeof receipts === 'object' ? [] : ([['receipts', receipts, ...oneOf(true, false)]] as Check[])),
    ['inheritAppConfig', options.inheritAppConfig, ...oneOf(true, false)],
    ['retireRules', options.retireRules, ...oneOf(true, false)],
    ['metrics', options.metrics, ...aMetricsPort],
    ['publisher', publisher, ...anObject],
    ['publisher.maxPending', publisher?.maxPending, ...wholeNumber(1, 10_000_000)],
    ['publisher.maxPendingBytes', publisher?.maxPendingBytes, ...wholeNumber(1, 2 ** 40)],
    ['publisher.gateway', gateway, ...anObject],
    ...gatewayChecks(gateway),
    ['publisher.gateway.timeoutMs', gateway?.timeoutMs, ...wholeNumber(1, day)],
  ]
}

function gatewayChecks(gateway: GatewayOptions | undefined): Check[] {
  if (typeof gateway !== 'object' || gateway === null) return []
  return [
    ['publisher.gateway.url', gateway.url ?? '', ...aGatewayUrl],
    [
      'publisher.gateway.apiKey',
      gateway.apiKey ?? '',
      'an API key of the platform, slk_… as PUT /v1/keys/<name> shows it once',
      isText,
    ],
  ]
}

/** Whatever was given, it is not shown: it may be another secret. */
function wrongKey({ key }: SluiceOptions): { option: string; why: string } | undefined {
  if (key === undefined || (typeof key === 'string' && /^slk_[\w-]{16,200}$/.test(key))) return undefined
  const must = 'an API key of the platform, slk_… as PUT /v1/keys/<name> shows it once, and not the root key'
  return { option: 'key', why: `key must be ${must}` }
}

function isVouched(value: unknown): boolean {
  return Array.isArray(value) && value.every(word => (vouchable as readonly unknown[]).includes(word))
}

const aMetricsPort: [string, (value: unknown) => boolean] = [
  'made by prometheusMetrics or openTelemetryMetrics, or have the methods counter, histogram and gauge',
  value => ['counter', 'histogram', 'gauge'].every(name => typeof Object(value)[name] === 'function'),
]

const aGatewayUrl: [string, (value: unknown) => boolean] = [
  'http:// or https:// of the gateway, for example https://sluice.example',
  value => typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
]

const anotherName: [string, (value: unknown) => boolean] = [
  'another name than "sluice" and "api-key": events would say that Sluice or the gateway emitted them',
  value => !isReservedName(value as string),
]

const anotherSource: [string, (value: unknown) => boolean] = [
  'no source of Sluice itself: not "/sluice" nor anything below it',
  value => !isReservedSource(value as string),
]

const aText: [string, (value: unknown) => boolean] = ['a text that is not empty', isText]

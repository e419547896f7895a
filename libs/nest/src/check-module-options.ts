import { InvalidError, isReservedName, isReservedSource } from '@sluice/event'
import {
  aName,
  anObject,
  type Check,
  day,
  firstWrong,
  isText,
  oneOf,
  retryChecks,
  wholeNumber,
} from './handlers/check-options.js'
import { aRedisUrl, isRedisUrl } from '@sluice/streams'
import type { SluiceOptions } from './options.js'

/**
 * What cannot be is refused at start: a number that is none would pass every bound.
 *
 * @throws InvalidError `INVALID_OPTION` naming the option and what it may be
 */
export function checkModuleOptions(options: SluiceOptions): void {
  const wrong = firstWrong(checks(options))
  if (wrong) throw new InvalidError('INVALID_OPTION', `Sluice: option ${wrong.why}`, { option: wrong.option })
}

function checks({ redis, publisher, receipts, retry, ...options }: SluiceOptions): Check[] {
  const gateway = publisher?.gateway
  return [
    ['name', options.name ?? '', ...aName],
    ['name', options.name, ...anotherName],
    ['source', options.source, ...anotherSource],
    ['source', options.source, ...aText],
    ['redis', redis, ...anObject],
    ['redis.url', redis?.url, aRedisUrl, isRedisUrl],
    ['redis.startWaitMs', redis?.startWaitMs, ...wholeNumber(0, day)],
    ['prefix', options.prefix, 'a text', (value: unknown) => typeof value === 'string'],
    ['queuePrefix', options.queuePrefix, ...aText],
    ['concurrency', options.concurrency, ...wholeNumber(1, 10_000)],
    ['retry', retry, ...anObject],
    ...retryChecks('retry.', retry ?? {}),
    ['claimIdleMs', options.claimIdleMs, ...wholeNumber(100, day)],
    ...(typeof receipts === 'object' ? [] : ([['receipts', receipts, ...oneOf(true, false)]] as Check[])),
    ['inheritAppConfig', options.inheritAppConfig, ...oneOf(true, false)],
    ['retireRules', options.retireRules, ...oneOf(true, false)],
    ['publisher', publisher, ...anObject],
    ['publisher.maxPending', publisher?.maxPending, ...wholeNumber(1, 10_000_000)],
    ['publisher.maxPendingBytes', publisher?.maxPendingBytes, ...wholeNumber(1, 2 ** 40)],
    ['publisher.gateway', gateway, ...anObject],
    ['publisher.gateway.timeoutMs', gateway?.timeoutMs, ...wholeNumber(1, day)],
  ]
}

const anotherName: [string, (value: unknown) => boolean] = [
  'another name than "sluice" and "api-key": events would say that Sluice or the gateway emitted them',
  value => !isReservedName(value as string),
]

const anotherSource: [string, (value: unknown) => boolean] = [
  'no source of Sluice itself: not "/sluice" nor anything below it',
  value => !isReservedSource(value as string),
]

const aText: [string, (value: unknown) => boolean] = ['a text that is not empty', isText]

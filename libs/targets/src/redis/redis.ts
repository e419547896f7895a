import { retryDefaults } from '@sluice/delivery'
import type { TargetKind } from '../kind.js'
import { hostOf, originOf } from '../remote/origin.js'
import { remoteFields } from '../remote/remote-settings.js'
import { RedisDeliverer } from './redis-deliverer.js'
import { RedisTarget } from './redis-target.js'

/** Fan-out writes to the user's Redis and retries, as it does with webhooks. */
export const redis: TargetKind<RedisTarget> = {
  type: 'redis',
  settings: RedisTarget,
  fields: {
    ...remoteFields,
    url: { description: 'The Redis, without user and password; its path is the number of a database.' },
    command: { description: 'Adds to a stream, to the head or the end of a list, or publishes on a channel.' },
    key: { description: 'The name of the stream, list or channel.' },
    maxLength: {
      description: '`XADD`: about how many entries the stream keeps; the oldest go. Left out, none goes.',
    },
    requireReceivers: {
      default: true,
      description: '`PUBLISH`: whether a message that nobody receives is a failed attempt.',
    },
    format: {
      default: 'structured',
      description: 'What is written: the whole event, its data alone, or the event as AWS has it.',
    },
  },
  retry: retryDefaults.webhook,
  fault({ url, command, maxLength, requireReceivers }) {
    if (hostOf(new URL(url)) === undefined) return { field: 'url', fault: 'must be a URL with a valid host' }
    if (maxLength !== undefined && command !== 'XADD')
      return { field: 'maxLength', fault: 'must be left out: only "command": "XADD" has it' }
    if (requireReceivers !== undefined && command !== 'PUBLISH')
      return { field: 'requireReceivers', fault: 'must be left out: only "command": "PUBLISH" has it' }
    return undefined
  },
  destination: placeOf,
  url: 'url',
  unknowable: 'a Redis does not answer with what became of the event; let its reader publish that',
  deliverer: parts => new RedisDeliverer(parts),
}

/** `redis://cache.example:6379/0/orders`: the server, the database and the key. */
function placeOf({ url, key }: RedisTarget): string {
  if (!URL.canParse(url)) return url
  const parsed = new URL(url)
  return `${originOf(parsed)}/${databaseOf(parsed)}/${encodeURIComponent(key)}`
}

/** The number of the database that a URL names. */
export function databaseOf({ pathname }: URL): number {
  return Number(pathname.slice(1))
}

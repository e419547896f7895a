/**
 * The names of all BullMQ queues, and where their keys are.
 *
 * | queue                         | its jobs                                       | its keys begin with                             |
 * |-------------------------------|------------------------------------------------|-------------------------------------------------|
 * | sluice-webhooks-<n>           | deliveries that are retried or held            | sluice:queues:{webhooks-<n>-}                   |
 * | sluice-webhooks-large-<n>     | those that refer to their event                | sluice:queues:{webhooks-<n>-}                   |
 * | sluice-retries-<subscription> | retries of a subscription's handlers           | sluice:queues:{retries-<subscription>}          |
 * | sluice-redrives               | redrives                                       | sluice:queues:{redrives}                        |
 * | sluice-trials                 | test deliveries that people ask for            | sluice:queues:{trials}                          |
 * | any other                     | events for a `@Processor`                      | BULLMQ_PREFIX; on a Cluster it has a hash tag   |
 *
 * BullMQ's scripts touch all keys of a queue, so on Redis Cluster they must be in one slot.
 */
import type { Delivery } from '@sluice/delivery'
import { InvalidError, tenantOf } from '@sluice/event'

/** The number of queues that webhooks are spread over. It must never change: a job id is found only in the queue of its job. */
const spread = 8

/** Queues that share deliveries by a hash of the receiver: all jobs of one receiver are in one queue. */
export class SpreadQueues {
  readonly names: readonly string[]

  constructor(readonly name: string) {
    this.names = Array.from({ length: spread }, (_, n) => `${name}-${n}`)
  }

  of({ bus, rule, target }: Pick<Delivery, 'bus' | 'rule' | 'target'>): string {
    return this.names[hashOf(`${bus}/${rule}/${target}`) % spread]!
  }
}

/** The queues of deliveries whose event is in the job. */
export const webhookQueues = new SpreadQueues('sluice-webhooks')

/** The queues of deliveries that refer to their event: they have calls of their own, so that they do not delay the others. */
export const largeWebhookQueues = new SpreadQueues('sluice-webhooks-large')

/** The queue of redrives. */
export const redriveQueue = 'sluice-redrives'

/** The queue of trials. */
export const trialQueue = 'sluice-trials'

/** What names of queues of retries begin with. */
export const retryQueuePrefix = 'sluice-retries-'

/** The queue of retries of a subscription's handlers. */
export function retryQueue(subscription: string): string {
  return retryQueuePrefix + subscription
}

/** Whether a queue is Sluice's own: of webhooks, retries, redrives, trials. A target cannot be one. */
export function isOwnQueue(name: string): boolean {
  return tenantOf(name).name.startsWith('sluice-')
}

/** The part of a key that decides its slot. The dash behind a number makes CRC16 put one of the queues in each eighth of the slots. */
export function hashTagOf(ownQueue: string): string {
  const name = ownQueue.replace('sluice-', '')
  return name.replace(/^webhooks-(?:large-)?(\d+)$/, 'webhooks-$1-')
}

/** BullMQ's own default. */
export const plainPrefix = 'bull'

/**
 * The prefix of the queues of targets.
 *
 * @throws InvalidError `INVALID_OPTION` if it has no hash tag and Redis is a Cluster
 */
export function targetPrefix(given: string, isCluster: boolean): string {
  if (!isCluster || /\{[^}]+\}/.test(given)) return given
  if (given === plainPrefix) return `{${plainPrefix}}`
  const fix = `write '{${given}}', also in your workers`
  throw new InvalidError('INVALID_OPTION', `BULLMQ_PREFIX '${given}' needs a hash tag on Redis Cluster: ${fix}`)
}

/** FNV-1a over UTF-16 code units and murmur3's final mix, as for shards. It must never change. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

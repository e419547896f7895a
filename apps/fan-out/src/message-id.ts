import { createHash } from 'node:crypto'
import { deliveryId } from '@sluice/delivery'
import type { DeliveryJob } from '@sluice/queues'

/**
 * What a receiver knows a delivery by: the same for all its tries, also when its dead letter was redriven, and another one
 * for every other target. It is a digest, because the delivery's own name is made of names that receivers need not know, and
 * may have dots, which Standard Webhooks forbids.
 */
export function messageIdOf({ delivery, to }: Pick<DeliveryJob, 'delivery' | 'to'>): string {
  const receiver = to ? [to.rule, to.target] : []
  const digest = createHash('sha256').update([deliveryId(delivery), ...receiver].join('~'))
  return `msg_${digest.digest('base64url').slice(0, 27)}`
}

import { createHash } from 'node:crypto'
import { deliveryId } from '@sluice/delivery'
import type { DeliveryJob } from '@sluice/queues'

/**
 * The id of a delivery that receivers see: the same for all its tries, also after a redrive, and another one for every other
 * target. It is a digest, because the delivery's own id has internal names in it, and may have dots, which Standard Webhooks
 * forbids.
 */
export function messageIdOf({ delivery, to }: Pick<DeliveryJob, 'delivery' | 'to'>): string {
  const receiver = to ? [to.rule, to.target] : []
  const digest = createHash('sha256').update([deliveryId(delivery), ...receiver].join('~'))
  return `msg_${digest.digest('base64url').slice(0, 27)}`
}

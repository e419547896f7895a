/** The stages: each is a consumer group and the name of its leases. */
export const routerGroup = 'router'
export const fanOutGroup = 'fan-out'
export const dlqGroup = 'dlq'

/** Its doorbell rings for each append, so that it looks at buses that are used. */
export const governorName = 'governor'

/** The doorbell of events that wait: it has the time at which each shard is due. */
export const delayedName = 'delayed'

/** Who reads a subscription, as the name of its leases and of the list of its instances. */
export function subscriptionStage(subscription: string): string {
  return `sub:${subscription}`
}

/** In the order of an event's life. */
export const stageGroups = [routerGroup, fanOutGroup, dlqGroup]

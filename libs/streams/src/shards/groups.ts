/** The stages: each is a consumer group and the name of its leases. */
export const routerGroup = 'router'
export const fanOutGroup = 'fan-out'
export const dlqGroup = 'dlq'

/** Its doorbell rings for each append, so that it looks at buses that are used. */
export const governorName = 'governor'

/** In the order of an event's life. */
export const stageGroups = [routerGroup, fanOutGroup, dlqGroup]

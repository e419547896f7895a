/** The stages: each is a consumer group and the name of its leases. */
export const routerGroup = 'router'
export const fanOutGroup = 'fan-out'
export const dlqGroup = 'dlq'

export const stageGroups = [routerGroup, fanOutGroup, dlqGroup]

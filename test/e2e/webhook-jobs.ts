import type { Redis } from 'ioredis'

/** The keys of one list of jobs (`wait`, `active`, `delayed`) in all queues of webhooks. @param size `large-` for those of large events */
export function webhookLists(list: string, size: '' | 'large-' = ''): string[] {
  return Array.from({ length: 8 }, (_, n) => `sluice:queues:{webhooks-${n}-}:sluice-webhooks-${size}${n}:${list}`)
}

/** How many webhooks are in one list of all their queues. */
export async function webhookJobs(redis: Redis, list: 'wait' | 'active' | 'delayed', size: '' | 'large-' = '') {
  const keys = webhookLists(list, size)
  const counts = await Promise.all(keys.map(key => (list === 'delayed' ? redis.zcard(key) : redis.llen(key))))
  return counts.reduce((sum, count) => sum + count, 0)
}

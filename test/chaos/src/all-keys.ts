import type { Cluster, Redis } from 'ioredis'

/** All keys, of all masters of a Cluster, in batches. */
export async function* allKeys(redis: Redis): AsyncGenerator<string[]> {
  const nodes = redis.isCluster ? (redis as unknown as Cluster).nodes('master') : [redis]
  for (const node of nodes) yield* node.scanStream({ match: '*', count: 1000 }) as AsyncIterable<string[]>
}

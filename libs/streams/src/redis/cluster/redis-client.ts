import type { Cluster, Redis } from 'ioredis'

/** A client of one Redis, which the Sentinels may name, or of a Redis Cluster. */
export type RedisClient = Redis | Cluster

/** Also for a client of the application's own ioredis. */
export function isCluster(client: RedisClient): client is Cluster {
  return (client as Partial<Cluster>).isCluster === true
}

import type { RedisClient } from '../redis/cluster/redis-client.js'
import { groupScript } from './group.script.js'

/**
 * Creates a consumer group that begins at the start of the stream, and the stream. Does nothing if it exists.
 *
 * @returns whether it was created
 */
export async function createGroup(redis: RedisClient, stream: string, group: string): Promise<boolean> {
  return (await groupScript.run(redis, [stream], [group])) === 1
}

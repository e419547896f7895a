import type { EventLog } from '../log/log.js'

/** The last id that was ever given in the log of a shard; `0-0` if there was none. */
export async function headOf({ redis, keys }: EventLog, bus: string, shard: number): Promise<string> {
  try {
    const reply = (await redis.xinfo('STREAM', keys.events(bus, shard))) as unknown[]
    return String(reply[reply.indexOf('last-generated-id') + 1])
  } catch (error) {
    if (/no such key/i.test((error as Error).message)) return '0-0' // Redis lost it, or the bus is new
    throw error
  }
}

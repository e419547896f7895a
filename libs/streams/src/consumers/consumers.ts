import { streamGroup } from './consumer-store.js'
import { liveMembers } from '../shards/leases.js'
import type { EventLog } from '../log/log.js'
import { forgetScript } from './consumer.script.js'
import { type BusLayout, shardsOf } from '../shards/shards.js'

/** The number of live instances of a stream consumer. */
export async function liveInstances({ redis, keys }: EventLog, bus: string, consumer: string): Promise<number> {
  return (await liveMembers(redis, keys, streamGroup(consumer), bus)).length
}

/**
 * Deletes the checkpoints of a stream consumer: no event is kept for it, and the next consumer of that name is a new one.
 *
 * @returns false if there was none
 */
export async function forgetConsumer({ redis, keys }: EventLog, bus: BusLayout, consumer: string): Promise<boolean> {
  const forgotten = await Promise.all(
    shardsOf([bus]).map(({ bus, index }) => {
      const own = [keys.events(bus, index), keys.stream(bus, index, consumer)]
      return forgetScript.run(redis, own, [streamGroup(consumer)])
    }),
  )
  return forgotten.includes(1)
}

import { streamGroup } from './consumer-store.js'
import { liveMembers } from '../shards/leases.js'
import type { EventLog } from '../log/log.js'
import { forgetScript } from './consumer.script.js'
import { type BusLayout, shardsOf } from '../shards/shards.js'

/** How many instances read a bus as this stream consumer now. */
export function liveInstances({ redis, keys }: EventLog, bus: string, consumer: string): Promise<number> {
  return liveMembers(redis, keys, `${streamGroup(consumer)}:${bus}`)
}

/**
 * Forgets where a stream consumer stands: nothing is kept for it any more, and under its name a new one begins.
 *
 * @returns false when there was none
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

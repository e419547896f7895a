// A router without rules that dies, or never comes back, when it begins the event "poison". Arguments: the URL of Redis, the
// instance's name, `die` or `hang`.
import { blockingClient, commandClient, EventLog, handOff, Keys, letterOfEntry, ShardStage } from '@sluice/streams'

const [url, instance, how] = process.argv.slice(2)
const redis = commandClient(url)
const keys = new Keys()
const log = new EventLog(redis, keys)
const edition = { version: 1, stamp: 'one' }
const hand = (shard, token, ...routes) => handOff(log, shard, token, edition, routes)
const all = new Map([['all', ['rule']]])

new ShardStage({
  ...{ name: 'router', redis, open: () => blockingClient(url), keys, instance, ttlMs: 1000 },
  buses: () => [{ name: 'shop', shards: 1 }],
  edition: () => edition,
  stream: (keys, { bus, index }) => keys.events(bus, index),
  work: async (shard, entries, token) => {
    if (entries.some(({ fields }) => fields.e.includes('"poison"'))) {
      process.stdout.write(`began ${entries.length}\n`)
      if (how === 'die') process.kill(process.pid, 'SIGKILL')
      for (;;);
    }
    return hand(shard, token, ...entries.map(({ id }) => ({ entryId: id, subscriptions: all, deliveries: [] })))
  },
  setAside: (shard, { id }, token, why) => {
    const dead = JSON.stringify(letterOfEntry(shard, id, 'stalled', why))
    return hand(shard, token, { entryId: id, subscriptions: new Map(), deliveries: [], dead })
  },
}).start()

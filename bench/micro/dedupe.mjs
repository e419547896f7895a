// npm run bench:dedupe          what the dedupe window costs: bytes of Redis for each event, and time beside appends without it
import { RedisServer } from '@sluice/testing'
import { commandClient, EventLog, Keys } from '@sluice/streams'

const events = Number(process.argv[2] ?? 200_000)
const batch = 200

const server = await RedisServer.start()
const redis = commandClient(server.url)
const log = new EventLog(redis, new Keys())
const bus = { name: 'bench', shards: 4 }
const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1])

async function append(window) {
  await redis.flushall()
  await log.create(bus)
  const layout = { ...bus, dedupeMs: window }
  const started = performance.now()
  for (let from = 0; from < events; from += batch) {
    const some = Array.from({ length: batch }, (_, i) => {
      const id = crypto.randomUUID()
      return {
        id,
        key: `customer-${(from + i) % 1000}`,
        identity: `/shop/web ${id}`,
        json: `{"id":"${id}","data":"${'x'.repeat(250)}"}`,
      }
    })
    await log.append(layout, some)
  }
  return { ms: performance.now() - started, bytes: await used() }
}

const rounds = []
for (let round = 0; round < 3; round++) rounds.push({ off: await append(0), on: await append(3_600_000) })
const ratios = rounds.map(({ off, on }) => off.ms / on.ms).sort((a, b) => a - b)
const bytes = rounds.map(({ off, on }) => (on.bytes - off.bytes) / events).sort((a, b) => a - b)
console.log(`${events} events in batches of ${batch}, one publisher, median of ${rounds.length} rounds`)
console.log(`memory of the window: ${bytes[1].toFixed(0)} bytes an event`)
console.log(`speed with the window, to without: ${ratios[1].toFixed(2)}`)
redis.disconnect()
await server.stop()

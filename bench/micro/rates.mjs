// npm run bench:rates   what counting rates costs: processor time for each attempt and fired rule, for each write, in Redis, and bytes there
import { RedisServer } from '@sluice/testing'
import { commandClient, Keys, Rates } from '@sluice/streams'

const targets = Array.from({ length: 1000 }, (_, i) => ({ bus: 'shop', rule: `rule-${i}`, target: 'partner' }))
const attempts = 2_000_000
const batch = 100

const server = await RedisServer.start()
const redis = commandClient(server.url)
let now = Math.floor(Date.now() / 3_600_000) * 3_600_000
const rates = new Rates(redis, new Keys(), { now: () => now, knows: () => true })
const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const cpu = async () => {
  const info = await redis.info('cpu')
  return Number(/used_cpu_user:([\d.]+)/.exec(info)[1]) + Number(/used_cpu_sys:([\d.]+)/.exec(info)[1])
}
const used = async () => Number(/used_memory_dataset:(\d+)/.exec(await redis.info('memory'))[1])

const perAttempt = []
const perFired = []
for (let round = 0; round < 5; round++) {
  let began = performance.now()
  for (let i = 0; i < attempts; i++)
    rates.attempted(targets[(i * 7919) % 1000], { ok: i % 50 !== 0, durationMs: i % 300, status: 200 })
  perAttempt.push(((performance.now() - began) * 1e6) / attempts)
  began = performance.now()
  for (let i = 0; i < attempts; i += batch) {
    const fired = new Map()
    for (let n = 0; n < batch; n++) fired.set(targets[(i + n) % 1000].rule, 1)
    rates.fired('shop', fired)
  }
  perFired.push(((performance.now() - began) * 1e6) / attempts)
  await rates.flush()
}
console.log(
  `an attempt: ${median(perAttempt).toFixed(0)} ns; a rule that fired, its batch included: ${median(perFired).toFixed(0)} ns`,
)

await redis.flushall()
const empty = await used()
const writes = []
const before = await cpu()
// nine days, each series counted in every minute, as far as minutes are kept, else in every hour
const steps = [
  ...Array.from({ length: 9 * 24 - 3 }, (_, hour) => hour * 60),
  ...Array.from({ length: 180 }, (_, i) => (9 * 24 - 3) * 60 + i),
]
for (const minute of steps) {
  now = Math.floor(Date.now() / 86_400_000) * 86_400_000 + minute * 60_000
  for (const target of targets)
    for (let n = 0; n < 20; n++)
      rates.attempted(target, { ok: n !== 0, durationMs: n * 15, status: n === 0 ? 500 : 200 })
  const began = process.cpuUsage()
  await rates.flush()
  const { user, system } = process.cpuUsage(began)
  writes.push((user + system) / targets.length)
}
const inRedis = ((await cpu()) - before) * 1e6
// their time is the bench's own: what would have expired by then goes now
const block = key => Number(key.split(':').at(-1))
const minutes = (await redis.keys('*minutes*')).toSorted((a, b) => block(b) - block(a))
await redis.del(minutes.slice(3))
const keys = (await redis.keys('*')).length
console.log(
  `a write of 1,000 series: ${median(writes).toFixed(1)} µs a series here, ${(inRedis / steps.length / targets.length).toFixed(1)} µs in Redis`,
)
console.log(
  `a target that is counted all the time: ${(((await used()) - empty) / targets.length / 1024).toFixed(1)} KB in Redis, in ${keys} keys for all`,
)
redis.disconnect()
await server.stop()

import type { RedisClient } from '@sluice/streams'
import { Readiness } from './readiness.js'

/** What a tenant would lose: that nobody learns of its buses from a path which is open to everyone. */
it.each([
  ["NOGROUP No such key 'sluice:{g3}:log:acme+orders:0' or group", "NOGROUP No such key '…' or group"],
  ["bus 'acme+orders' waits", "bus '…' waits"],
  ["bus 'orders' of redis+cluster://redis:6379 waits", "bus 'orders' of redis+cluster://redis:6379 waits"],
])('readiness names nothing of a tenant: %s', async (problem, shown) => {
  const readiness = new Readiness({} as RedisClient)
  readiness.add('router', () => problem)
  readiness.add('dlq', () => Promise.reject(new Error(problem)))
  expect(await readiness.problems()).toMatchObject({ router: shown, dlq: `cannot tell: ${shown}` })
})

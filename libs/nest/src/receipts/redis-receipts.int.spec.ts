import { commandClient, EventLog, Keys } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { receiptStoreChecks } from './receipt-store-checks.js'
import { RedisReceipts } from './redis-receipts.js'

let server: RedisServer
let redis: Redis
let receipts: RedisReceipts

beforeAll(async () => {
  server = await RedisServer.start()
  redis = commandClient(server.url) as Redis
  receipts = new RedisReceipts({ log: new EventLog(redis, new Keys()) })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

describe('receipts: in Redis', () => {
  for (const { name, run } of receiptStoreChecks(() => receipts)) it(name, run)
})

it('a receipt is one key, which says its state and goes by itself', async () => {
  await receipts.claim('billing.Billing.charge/abc', 'one', 5000)
  const key = 'sluice:receipt:default:billing.Billing.charge/abc'
  const look = async () => [await redis.hget(key, 'state'), (await redis.pttl(key)) > 0]
  expect(await look()).toEqual(['in-progress', true])
  await receipts.release('billing.Billing.charge/abc', 'one', 5000)
  expect(await look()).toEqual(['failed', true])
  await receipts.claim('billing.Billing.charge/abc', 'two', 5000)
  await receipts.finish('billing.Billing.charge/abc', 'two', '{}', 5000)
  expect(await look()).toEqual(['done', true])
})

it('Redis that is full keeps receipts: without them nothing would ever become less', async () => {
  await redis.config('SET', 'maxmemory', '1')
  await expect(redis.set('other', '1')).rejects.toThrow('OOM')
  expect(await receipts.claim('full', 'one', 5000)).toEqual({ state: 'mine' })
  expect(await receipts.finish('full', 'one', '{}', 5000)).toBe(true)
  await redis.config('SET', 'maxmemory', '0')
})

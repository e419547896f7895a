import type { Redis } from 'ioredis'
import { OnEvent } from '@sluice/nest'
import { Keys } from '@sluice/streams'
import { longForm, testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Services } from './service.js'

const events = longForm ? 1_000_000 : 40_000
/** Steps are dropped by 4 s: a shard's share must be more than is written of it in that time. */
const maxBytes = (longForm ? 16 : 4) * 1024 * 1024
const batch = 500

/** What a user would lose: the memory of Redis, to records that nobody looks at; or the trust in a biography of which a part was dropped. */
describe(`after ${events} events at the level all`, () => {
  let platform: Platform
  let redis: Redis
  let handled = 0
  const services = new Services(() => platform)
  const positions: string[] = []
  /** Most bytes of all journals that were seen while events came, by what the journal counts. */
  let most = 0

  class Billing {
    @OnEvent('order.created')
    async charge() {
      handled++
    }
  }

  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url)
    const settings = { retentionMs: 3_600_000, dedupeMs: 0, biography: { level: 'all', maxBytes } }
    expect((await platform.api('PUT', '/v1/buses/default', settings)).status).toBe(200)
    await services.start('billing', Billing)
  }, 90_000)
  afterAll(async () => {
    await services.close()
    redis?.disconnect()
    await platform?.stop()
  })

  const shards = async () => (await platform.api('GET', '/v1/buses/default')).body.shards as number
  /** Of the journals of the bus, and of their keys in Redis. */
  async function bytes(): Promise<{ counted: number; used: number }> {
    const keys = new Keys()
    let [counted, used] = [0, 0]
    for (let shard = 0; shard < (await shards()); shard++) {
      const own = keys.journal('default', shard)
      counted += Number((await redis.hget(own, 'total')) ?? 0)
      const numbers = await redis.zrange(keys.journalBuckets('default', shard), 0, '-1')
      const all = [own, keys.journalBuckets('default', shard)]
      all.push(...numbers.map(number => keys.journalBucket('default', shard, Number(number))))
      for (const key of all) used += (await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0
    }
    return { counted, used }
  }
  const tell = (position: string) => platform.api('GET', `/v1/buses/default/events/${position}`)

  it('the memory of biographies is within its bound', async () => {
    for (let sent = 0; sent < events; sent += batch) {
      const some = Array.from({ length: batch }, (_, i) => ({
        ...{ specversion: '1.0', id: `e-${sent + i}`, source: '/shop/web', type: 'order.created' },
        ...{ subject: `orders/${sent + i}`, data: { total: 129.5 } },
      }))
      const { body } = await platform.publishBatch(some)
      expect(body.accepted).toBe(batch)
      positions.push(body.entries[0].position as string)
      // the bound is about steps: what waits for its handler would only fill Redis
      await until(() => sent + batch - handled < 20 * batch, 'handlers keep up', 120_000)
      if (sent % 10_000 === 0) most = Math.max(most, (await bytes()).counted)
    }
    await until(() => handled >= events, 'all are handled', 120_000)
    await until(async () => (await bytes()).counted <= maxBytes, 'the journals are within their bound', 60_000)
    const { counted, used } = await bytes()
    process.stderr.write(
      `journals after ${events} events: ${counted} bytes counted, ${used} used in Redis, of ${maxBytes}; ${most} while they came\n`,
    )
    expect(counted).toBeGreaterThan(maxBytes / 10)
    // keys, nodes of lists and the index are counted by an estimate
    expect(used).toBeLessThan(1.25 * maxBytes)
  }, 3_000_000)

  it('the oldest say that they are past what is kept, and the newest are complete', async () => {
    for (const position of [positions[0]!, positions[1]!]) {
      const { status, body } = await tell(position)
      // the log may have forgotten the event too, if Redis had to make room
      if (status === 410) expect(body.code).toBe('EVENT_FORGOTTEN')
      else
        expect({ status, missing: body.missing.map(({ code }: any) => code) }).toEqual({
          status: 200,
          missing: ['journal-dropped'],
        })
    }
    const { status, body } = await tell(positions.at(-1)!)
    expect({ status, complete: body.complete }).toEqual({ status: 200, complete: true })
    expect(body.list.map(({ step }: any) => step)).toEqual([
      ...['EVENT_RECEIPT', 'EVENT_INGEST_SUCCESS', 'RULE_MATCH', 'INVOCATION_ATTEMPT_SUCCESS'],
    ])
    // each that can be asked for either has its attempt, or says that it is not known
    for (const position of positions.filter((_, i) => i % Math.ceil(positions.length / 40) === 0)) {
      const told = await tell(position)
      if (told.status === 410) continue
      const codes = told.body.missing.map(({ code }: any) => code)
      if (codes.includes('journal-dropped')) continue
      expect({ position, attempts: told.body.deliveries[0].attempts }).toMatchObject({
        attempts: [{ outcome: 'succeeded' }],
      })
    }
  }, 120_000)
})

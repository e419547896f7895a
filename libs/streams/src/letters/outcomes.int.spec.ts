import { type DeadLetter, deliveryId } from '@sluice/delivery'
import { acceptEvent, defaultLimits, NotFoundError, Provenance } from '@sluice/event'
import { collectingLogger, type Meter } from '@sluice/observability'
import { DeadLetterStore } from './dead-letters.js'
import { Outcomes } from './outcomes.js'
import { Fixture } from '../redis.fixture.js'
import type { BusLayout } from '../shards/shards.js'

const bus = { ...Fixture.bus, dedupeMs: 60_000 }
const delivery = { bus: 'shop', position: '0-5-0', rule: 'orders', target: 'partner', redrives: 0 }

/** What a user would lose: the reason why a delivery that is over left nothing to see. */
describe('a delivery that is over', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const open = (to: BusLayout = bus) => {
    const logger = collectingLogger()
    const counted: unknown[] = []
    const meter = { record: () => undefined, count: (...args: unknown[]) => counted.push(args) } as unknown as Meter
    const rules = {
      snapshot: { version: 1, stamp: 'a' },
      rule: () => ({ targets: [{ id: 'partner', type: 'webhook', onSuccess: { bus: to.name } }] }) as never,
      bus: () => to,
    }
    const letters = new DeadLetterStore(f.redis, f.keys, async name => {
      throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${name}'`)
    })
    return {
      logger,
      counted,
      outcomes: new Outcomes({ log: f.log, letters, rules, principal: 'sluice', logger, meter }),
    }
  }

  it('says so where the receiver answered with the event it was sent: nothing new is published', async () => {
    const event = '{"specversion":"1.0","id":"A-1","source":"/shop","type":"order","data":1}'
    const accepted = acceptEvent(event, defaultLimits, new Provenance('p', new Date()))
    await f.log.append(bus, [accepted])
    const { outcomes, logger } = open()
    const other = event.replace('A-1', 'P-1')
    for (const answer of [other, other, event]) await outcomes.succeed(delivery, accepted.json, { event: answer })
    expect(await f.redis.xlen(f.keys.events('shop', 0))).toBe(2)
    expect(logger.lines).toMatchObject([{ message: 'result.echo', attributes: { rule: 'orders', event: 'A-1' } }])
  })

  it.each([
    ['was published with an idempotency key', bus, 'k-1'],
    ['was published longer ago than the bus remembers', { ...bus, dedupeMs: 0 }, undefined],
  ])('publishes nothing new where the event that the receiver answered with %s', async (_, of, idempotencyKey) => {
    const event = '{"specversion":"1.0","id":"A-1","source":"/shop","type":"order","data":1}'
    const accepted = acceptEvent(event, defaultLimits, new Provenance('p', new Date()), idempotencyKey)
    await f.log.append(of, [accepted])
    const { outcomes, logger } = open(of)
    await outcomes.succeed(delivery, accepted.json, { event })
    expect(await f.redis.xlen(f.keys.events('shop', 0))).toBe(1)
    expect(logger.lines).toMatchObject([{ message: 'result.echo' }])
    await outcomes.succeed(delivery, accepted.json, { event: event.replace('"data"', '"subject":"another","data"') })
    expect(await f.redis.xlen(f.keys.events('shop', 0))).toBe(2)
  })

  it('publishes an answered event on another bus, also where it is the one that was sent', async () => {
    const event = '{"specversion":"1.0","id":"A-1","source":"/shop","type":"order","data":1}'
    await f.log.create({ name: 'archive', shards: 1 })
    const { outcomes } = open({ name: 'archive', shards: 1, dedupeMs: 60_000 })
    await outcomes.succeed(delivery, event, { event })
    expect(await f.redis.xlen(f.keys.events('archive', 0))).toBe(1)
  })

  it('is counted and named where its dead letter belongs to a bus that is gone', async () => {
    const { outcomes, logger, counted } = open()
    const letter: DeadLetter = {
      ...delivery,
      ...{ id: deliveryId(delivery), targetType: 'webhook', destination: 'https://partner.example' },
      ...{ reason: 'rejected', error: 'answered 422', attempts: [], failedAt: new Date(0).toISOString() },
    }
    await f.log.destroy(Fixture.bus)
    await outcomes.giveUp(letter, '{}')
    const labels = { bus: 'shop', rule: 'orders', target: 'partner', reason: 'bus-gone' }
    expect(counted).toEqual([['sluice_deliveries_dropped_total', labels]])
    expect(logger.lines).toMatchObject([{ message: 'delivery.dropped', attributes: { id: letter.id } }])
  })
})

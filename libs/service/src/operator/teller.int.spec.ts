import { collectingMeter, silentLogger } from '@sluice/observability'
import { busKind, operatorBusSettings, RedisRegistry, RegistryView } from '@sluice/registry'
import { Changes, commandClient, EventLog, Keys, type RedisClient } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import { Teller } from './teller.js'

/** What an operator would lose: an event that comes twice, or not at all, after a crash at the wrong moment. */
describe('telling', () => {
  let server: RedisServer
  let redis: RedisClient
  let registry: RegistryView
  let log: EventLog
  const keys = new Keys()
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = commandClient(server.url)
    registry = new RegistryView(new RedisRegistry(redis))
    log = new EventLog(redis, keys, bus => registry.busNow(bus))
    registry.onChange((now, before) => log.follow(now, before))
    await registry.open()
    await registry.store.put(busKind, { name: 'sluice' }, operatorBusSettings)
    await registry.refresh()
    await log.causes.open()
  })
  afterAll(async () => {
    await registry?.close()
    log?.close()
    redis?.disconnect()
    await server?.stop()
  })

  const told = async () =>
    ((await redis.xrange(keys.events('sluice', 0), '-', '+')) as [string, string[]][]).map(
      ([, fields]) => JSON.parse(fields[fields.indexOf('e') + 1]!) as { id: string; data: object },
    )
  const teller = (changes: Changes, meter = collectingMeter()) =>
    new Teller(changes, log, registry, meter, silentLogger)
  const change = (n: number) =>
    ({ type: 'sluice.target.degraded', bus: 'shop', resource: `r/${n}`, data: { n } }) as const

  it('is done once where the process died after it published and before it noted that', async () => {
    class Dying extends Changes {
      override tell(): Promise<void> {
        return Promise.reject(new Error('killed'))
      }
    }
    const dying = teller(new Dying(redis, keys))
    const changes = new Changes(redis, keys)
    for (const n of [1, 2, 3]) await changes.add(change(n))
    await expect(dying.round()).rejects.toThrow('killed')
    const next = teller(changes)
    await next.round()
    await next.round()
    expect((await told()).map(({ data }) => data)).toEqual([1, 2, 3].map(n => ({ bus: 'shop', n })))
    expect(await redis.xlen(keys.operatorChanges())).toBe(0)
  })

  it('is done once by two processes that both believe that they govern, and counted once', async () => {
    const changes = new Changes(redis, keys)
    const before = (await told()).length
    for (const n of [4, 5]) await changes.add(change(n))
    const meters = [collectingMeter(), collectingMeter()]
    await Promise.all(meters.map(meter => teller(changes, meter).round()))
    expect(await told()).toHaveLength(before + 2)
    expect(meters.reduce((sum, meter) => sum + meter.total('sluice_operator_events_total'), 0)).toBe(2)
  })

  it('leaves out what is too much about one resource, and goes on', async () => {
    const changes = new Changes(redis, keys)
    const before = (await told()).length
    for (let i = 0; i < 25; i++) await changes.add(change(6))
    await changes.add(change(7))
    await teller(changes).round()
    expect(await told()).toHaveLength(before + 10 + 1)
  })

  it('goes on with all of it, in order, when events were refused for long', async () => {
    const changes = new Changes(redis, keys)
    const before = (await told()).length
    const refused = new Error('results wait for memory')
    let left = 30
    const full = {
      appendResult: (...[bus, event]: Parameters<EventLog['appendResult']>) =>
        left > 0 ? Promise.resolve({ id: event.id, error: refused }) : log.appendResult(bus, event),
    }
    const one = new Teller(changes, full as typeof log, registry, collectingMeter(), silentLogger)
    for (const n of [8, 9]) await changes.add(change(n))
    for (; left > 0; left--) await expect(one.round()).rejects.toThrow('wait for memory')
    await one.round()
    await changes.add(change(8))
    await one.round()
    expect((await told()).slice(before).map(({ data }) => data)).toEqual([8, 9, 8].map(n => ({ bus: 'shop', n })))
  })
})

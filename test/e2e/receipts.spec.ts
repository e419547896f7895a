import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type CloudEvent, type EventContext, Idempotent, OnEvent } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Services } from './service.js'

/** What a user would lose: a card that is charged twice because the event came twice. */
describe('receipts', () => {
  let platform: Platform
  const services = new Services(() => platform)
  const { start } = services
  beforeAll(async () => {
    platform = await Platform.start()
    // takes the same event as often as it is published
    await platform.api('PUT', '/v1/buses/again', { shards: 2, dedupeMs: 0 })
  })
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const letters = (destination: string) => platform.letters({ destination })

  it('an event that comes twice has its effect once, and a result once; other handlers are not concerned', async () => {
    const seen: string[] = []
    const charged = new Set<string>()
    class Handlers {
      @OnEvent('order.created', { bus: 'again', onSuccess: { type: 'order.charged', bus: 'again' } })
      @Idempotent()
      async charge(event: CloudEvent) {
        seen.push(`charge ${event.id}`)
        return { order: event.id }
      }
      @OnEvent('order.created', { bus: 'again' })
      async count(event: CloudEvent) {
        seen.push(`count ${event.id}`)
      }
      @OnEvent('order.charged', { bus: 'again' })
      async charged(event: CloudEvent<{ order: string }>) {
        charged.add(event.data.order)
        seen.push('charged')
      }
    }
    const publisher = await start('twice', Handlers)
    const order = { type: 'order.created', source: '/shop', id: 'A-1' }
    await publisher.publish(order, { bus: 'again' })
    await until(() => seen.includes('charge A-1'), 'the order is charged')
    await publisher.publish(order, { bus: 'again' })
    // each delivery publishes its result under its own id: what was returned is published without running again
    await until(() => seen.length === 5, 'both deliveries are done')
    expect(seen.sort()).toEqual(['charge A-1', 'charged', 'charged', 'count A-1', 'count A-1'])
    expect(charged).toEqual(new Set(['A-1']))
  })

  it.each([
    ['a handler', 'plain', 'plain', {}],
    ['an ordered handler', 'lanes', 'lanes.ordered', { ordered: true }],
  ])('%s that has the event in hand is waited for: no second call, no attempt used up', async (_, name, to, order) => {
    const calls: string[] = []
    let hangUp: (() => void) | undefined
    class Handlers {
      @OnEvent(`${name}.begun`, { bus: 'again', attempts: 1, receipts: true, ...order })
      async charge(event: CloudEvent, context: EventContext) {
        calls.push(`${event.id} ${event.partitionkey} ${context.attempt}`)
        if (event.partitionkey !== 'first') return
        await new Promise<void>(resolve => (hangUp = resolve))
        throw new Error('the bank hung up')
      }
    }
    const publisher = await start(name, Handlers)
    const publish = (id: string, partitionkey: string) =>
      publisher.publish({ type: `${name}.begun`, source: '/shop', id, partitionkey }, { bus: 'again' })
    await publish('B-1', 'first')
    await until(() => hangUp, 'it is begun')
    await publish('B-1', 'second')
    await publish('B-2', 'third')
    await until(() => calls.length === 2, 'another event is handled meanwhile')
    expect(calls).toEqual(['B-1 first 1', 'B-2 third 1'])
    hangUp!()
    // the first has used up its one attempt; the second, which waited, has all of its own
    await until(() => calls.length === 3, 'the one that waited is called')
    expect(calls[2]).toBe('B-1 second 1')
    await publish('B-1', 'fourth')
    await publish('B-3', 'fourth')
    await until(() => calls.length === 4, 'what comes after it is handled')
    expect(calls[3]).toBe('B-3 fourth 1')
    const [letter, ...more] = await until(async () => (await letters(to)).length > 0 && letters(to), 'the dead letter')
    expect(letter).toMatchObject({ reason: 'attempts-exhausted', error: 'Error: the bank hung up' })
    expect(more).toEqual([])
  })

  it('an instance that was killed in the middle is replaced when its lease ran out, and the effect is there once', async () => {
    const child = spawn(process.execPath, ['test/e2e/hanging-service.mjs', platform.redis.url, 'killed'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    try {
      await until(() => output.includes('ready'), 'the instance is ready')
      const publisher = await start('outside')
      await publisher.publish({ type: 'hang', id: 'C-1' })
      await until(() => output.includes('began C-1'), 'it has the event in hand')
      await end(child)
      let effects = 0
      class Handlers {
        @OnEvent('hang', { receipts: true })
        async handle() {
          effects++
        }
      }
      await start('killed', Handlers)
      await until(() => effects > 0, 'the other instance has made it')
      expect(effects).toBe(1)
      expect(await letters('killed')).toEqual([])
    } finally {
      await end(child)
    }
  })
})

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

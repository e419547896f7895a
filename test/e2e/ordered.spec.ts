import { type CloudEvent, type EventContext, OnEvent, PermanentError } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Services } from './service.js'

const often = { attempts: 100, backoff: { type: 'fixed', delay: 20 } } as const

/** What a user would lose: a balance that is wrong because a withdrawal was booked before the deposit it needs. */
describe('ordered handlers', () => {
  let platform: Platform
  const services = new Services(() => platform, { claimIdleMs: 1500 })
  const { start } = services
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const letters = (destination: string) => platform.letters({ destination })

  it('two instances keep the order of each key, while handlers fail at random and the platform is killed', async () => {
    const keys = Array.from({ length: 20 }, (_, k) => `account-${k}`)
    const rounds = 30
    const started: string[] = []
    const booked = new Map<string, number[]>()
    const by = new Set<string>()
    const handlers = (who: string) => {
      class Ledger {
        @OnEvent('booked', { ordered: true, ...often })
        async book(event: CloudEvent<{ n: number }>) {
          started.push(`${event.subject} ${event.data.n}`)
          by.add(who)
          await new Promise(resolve => setTimeout(resolve, Math.random() * 4))
          if (Math.random() < 0.1) throw new Error('at random')
          const done = booked.get(event.subject!) ?? []
          if (done.at(-1) !== event.data.n) booked.set(event.subject!, [...done, event.data.n])
        }
      }
      return Ledger
    }
    const publisher = await start('ledger', handlers('one'))
    await start('ledger', handlers('two'))
    for (let n = 0; n < rounds; n++) {
      // the SDK appends without the platform, so nothing here is ever uncertain
      await publisher.publishAll(keys.map(subject => ({ type: 'booked', subject, data: { n } })))
      if (n === 10 || n === 20) {
        await platform.killAll()
        await platform.run()
      }
    }
    const all = Array.from({ length: rounds }, (_, n) => n)
    await until(() => keys.every(key => booked.get(key)?.length === rounds), 'all are booked', 60_000)
    for (const key of keys) expect([key, booked.get(key)]).toEqual([key, all])
    expect(by).toEqual(new Set(['one', 'two']))
    expect(started.length).toBeGreaterThan(keys.length * rounds) // some did fail
    expect(await letters('ledger.ordered')).toEqual([])
  }, 90_000)

  it('a key that fails for good becomes dead letters with what is behind it; other keys and handlers go on', async () => {
    const seen: string[] = []
    class Handlers {
      @OnEvent('paid', { ordered: true, attempts: 2, backoff: { type: 'fixed', delay: 20 } })
      async parked(event: CloudEvent, { attempt }: EventContext) {
        if (event.id === 'p-1') throw new Error(`broken ${attempt}`)
        seen.push(`parked ${event.id}`)
      }
      @OnEvent('paid', { ordered: { onFailure: 'skip' } })
      async skipping(event: CloudEvent) {
        if (event.id === 'p-1') throw new PermanentError('never')
        seen.push(`skipping ${event.id}`)
      }
      @OnEvent('paid')
      async unordered(event: CloudEvent) {
        seen.push(`unordered ${event.id}`)
      }
    }
    const publisher = await start('payments', Handlers)
    const paid = (id: string, subject: string) => ({ type: 'paid', id, subject })
    await publisher.publishAll([paid('p-1', 'A'), paid('p-2', 'A'), paid('p-3', 'B')])
    await until(() => seen.length === 6, 'all others are handled')
    expect([...seen].sort()).toEqual([
      'parked p-3',
      ...['skipping p-2', 'skipping p-3'],
      ...['unordered p-1', 'unordered p-2', 'unordered p-3'],
    ])
    await until(async () => (await letters('payments.ordered')).length === 3, 'the letters are there')
    const kept = Object.fromEntries(
      (await letters('payments.ordered')).map((letter: any) => [`${letter.rule} ${letter.reason}`, letter]),
    )
    const broken = kept['payments.Handlers.parked attempts-exhausted']
    expect(broken.attempts.map(({ error }: any) => error)).toEqual(['Error: broken 1', 'Error: broken 2'])
    expect(kept['payments.Handlers.parked lane-closed']).toMatchObject({
      error: expect.stringContaining(broken.id),
      lane: broken.lane,
    })
    expect(kept['payments.Handlers.skipping rejected'].lane).toBeUndefined()
  })

  it('a redrive opens a closed key again: its events come in order, and what follows after them', async () => {
    const seen: string[] = []
    let mended = false
    class Handlers {
      @OnEvent('refunded', { ordered: true, attempts: 1 })
      async handle(event: CloudEvent) {
        if (!mended && event.id === 'r-1') throw new Error('broken')
        seen.push(event.id)
      }
    }
    const publisher = await start('refunds', Handlers)
    const publish = (...ids: string[]) =>
      publisher.publishAll(ids.map(id => ({ type: 'refunded', id, subject: id === 'r-other' ? 'B' : 'A' })))
    await publish('r-1', 'r-2', 'r-3', 'r-other')
    await until(async () => (await letters('refunds.ordered')).length === 3, 'the key is closed')
    await publish('r-4')
    await until(async () => (await letters('refunds.ordered')).length === 4, 'what follows is closed off too')
    expect(seen).toEqual(['r-other'])
    mended = true
    const redriven = await platform.api('POST', '/v1/dead-letters/redrive', {
      filter: { destination: 'refunds.ordered' },
    })
    expect(redriven.body).toMatchObject({ state: 'done', redriven: 4 })
    await publish('r-5')
    await until(() => seen.includes('r-5'), 'the key is open')
    expect(seen).toEqual(['r-other', 'r-1', 'r-2', 'r-3', 'r-4', 'r-5'])
  })

  it('keys keep their order while the bus gets more shards, also a key that fails meanwhile', async () => {
    await platform.api('PUT', '/v1/buses/growing', { shards: 4 })
    const keys = Array.from({ length: 30 }, (_, k) => `key-${k}`)
    const booked = new Map<string, number[]>()
    let mended = false
    class Handlers {
      @OnEvent('grown', { bus: 'growing', ordered: { onFailure: 'block' }, ...often })
      async handle(event: CloudEvent<{ n: number }>) {
        if (!mended && event.subject === 'key-7' && event.data.n === 5) throw new Error('not yet')
        await new Promise(resolve => setTimeout(resolve, Math.random() * 3))
        booked.set(event.subject!, [...(booked.get(event.subject!) ?? []), event.data.n])
      }
    }
    const publisher = await start('growth', Handlers)
    const rounds = 40
    for (let n = 0; n < rounds; n++) {
      const events = keys.map(subject => ({ type: 'grown', subject, data: { n } }))
      await publisher.publishAll(events, { bus: 'growing' })
      const shards = { 10: 16, 20: 40, 30: 64 }[n]
      if (shards) await platform.api('PUT', '/v1/buses/growing', { shards })
    }
    const others = keys.filter(key => key !== 'key-7')
    await until(() => others.every(key => booked.get(key)?.length === rounds), 'all other keys are handled', 60_000)
    expect(booked.get('key-7')).toEqual([0, 1, 2, 3, 4])
    mended = true
    await until(() => booked.get('key-7')?.length === rounds, 'the key that failed is handled', 60_000)
    const inOrder = Array.from({ length: rounds }, (_, n) => n)
    for (const key of keys) expect([key, booked.get(key)]).toEqual([key, inOrder])
  }, 90_000)

  it('a key that blocks waits until it works, also where the handler says that it never will', async () => {
    const seen: string[] = []
    let up = false
    class Handlers {
      @OnEvent('shipped', { ordered: { onFailure: 'block' }, attempts: 2, backoff: { type: 'fixed', delay: 20 } })
      async handle(event: CloudEvent, { attempt }: EventContext) {
        if (!up) {
          seen.push(`failed ${event.id} ${attempt}`)
          throw new PermanentError('never')
        }
        seen.push(event.id)
      }
    }
    const publisher = await start('shipping', Handlers)
    await publisher.publishAll(['s-1', 's-2'].map(id => ({ type: 'shipped', id, subject: 'A' })))
    await until(() => seen.length >= 6, 'it was tried more often than the policy says')
    expect(seen).toEqual(seen.map((_, i) => `failed s-1 ${i + 1}`))
    up = true
    await until(() => seen.includes('s-2'), 'both are handled')
    expect(seen.slice(-2)).toEqual(['s-1', 's-2'])
    expect(await letters('shipping.ordered')).toEqual([])
  })

  it('an unknown way to fail is refused where it is written', () => {
    const decorate = () => {
      class Handlers {
        @OnEvent('x', { ordered: { onFailure: 'retry' as 'park' } })
        async handle() {}
      }
      return Handlers
    }
    expect(decorate).toThrow("ordered.onFailure is 'retry'; it must be one of park, skip, block")
  })
})

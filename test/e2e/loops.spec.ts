import { type CloudEvent, EventPublisher, OnEvent } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { Services } from './service.js'

interface ChainEvent {
  readonly bus?: string
  readonly position?: string
  readonly rule?: string
  readonly target?: string
  readonly id?: string
  readonly hidden?: true
}

/** What a user would lose: a platform that two rules keep busy for ever, and the night in which nobody knows which two. */
describe('events that go round in a circle', () => {
  let platform: Platform
  const hooks: Hook[] = []
  const services = new Services(() => platform)
  beforeAll(async () => {
    platform = await Platform.start()
    for (const [bus, settings] of Object.entries({ left: {}, right: {}, windowed: { dedupeMs: 60_000 }, back: {} }))
      await api('PUT', `/buses/${bus}`, { shards: 2, dedupeMs: 0, maxHops: 5, ...settings })
  }, 60_000)
  afterEach(services.close)
  afterAll(async () => {
    await Promise.all(hooks.map(hook => hook.close()))
    await platform?.stop()
  })

  const api = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    platform.api(method, `/v1${path}`, body, headers)
  const put = async (bus: string, name: string, type: string, ...targets: object[]) => {
    const answer = await api('PUT', `/buses/${bus}/rules/${name}`, { pattern: { type: [type] }, targets })
    expect([200, 201]).toContain(answer.status)
    return answer.body as { warnings?: object[] }
  }
  const on = (bus: string) => ({ id: 'on', type: 'bus', bus })
  const receiver = async (answer: Parameters<typeof webhook>[1]) => {
    const hook = await webhook(new Ledger(), answer)
    hooks.push(hook)
    return { hook, target: { id: 'hook', type: 'webhook', url: hook.url } }
  }
  const publish = async (bus: string, type: string, id: string, more: object = {}) => {
    const event = { specversion: '1.0', id, source: '/shop', type, ...more }
    const { body } = await platform.publishBatch([event], bus)
    return (body.entries[0] as { position: string }).position
  }
  const letterOf = async (filter: Record<string, string>) => {
    const found = await until(
      async () => {
        const { body } = await api(
          'GET',
          `/dead-letters?${new URLSearchParams({ ...filter, reason: 'loop' }).toString()}`,
        )
        return (body.items as { id: string }[])[0]
      },
      `a loop ends: ${JSON.stringify(filter)}`,
    )
    return (await api('GET', `/dead-letters/${found.id}`)).body
  }

  it('from bus to bus: the rule that closes it is warned of, the last delivery is a letter that names them', async () => {
    expect(await put('left', 'there', 'round', on('right'))).not.toHaveProperty('warnings')
    const { warnings } = await put('right', 'back', 'round', on('left'))
    expect(warnings).toMatchObject([
      {
        ...{ code: 'CYCLE', path: 'targets[0].bus', message: expect.stringMatching(/back.*there.*back.*maxHops/) },
        cycle: [
          { bus: 'right', rule: 'back', target: 'on', by: 'bus' },
          { bus: 'left', rule: 'there', target: 'on', by: 'bus' },
        ],
      },
    ])
    expect(await put('right', 'other', 'elsewhere', on('left'))).not.toHaveProperty('warnings')

    const first = await publish('left', 'round', 'C-1')
    const { chain, ...letter } = await letterOf({ eventId: 'C-1' })
    expect(letter).toMatchObject({ bus: 'right', rule: 'back', target: 'on', targetType: 'bus' })
    expect(letter.error).toContain("5 events in a row that caused the next (maxHops of bus 'left')")
    expect(letter.event).toMatchObject({ id: 'C-1', source: '/shop', hops: 5 })
    const round = [
      { bus: 'left', rule: 'there', target: 'on', id: 'C-1', type: 'round' },
      { bus: 'right', rule: 'back', target: 'on', id: 'C-1', type: 'round' },
    ]
    expect(chain).toMatchObject({ begin: 'origin', events: [...round, ...round, ...round] })
    expect(chain.events[0].position).toBe(first)
    expect(chain.events[5].position).toBe(letter.position)
  })

  it('ends as a duplicate on a bus with a window, and the warning says so', async () => {
    await put('windowed', 'there', 'round', on('back'))
    const { warnings } = await put('back', 'back', 'round', on('windowed'))
    expect(warnings).toMatchObject([
      { code: 'CYCLE', message: expect.stringMatching(/duplicate on bus 'windowed' while its dedupeMs lasts/) },
    ])
    const { hook, target } = await receiver(() => 204)
    await put('windowed', 'see', 'round', target)
    await put('back', 'see', 'round', target)
    await publish('windowed', 'round', 'W-1')
    await until(() => hook.requests.length === 2, 'it came to both buses')
    await publish('windowed', 'round', 'W-2')
    await until(() => hook.requests.length === 4, 'a later one did too')
    const seen = hook.requests.map(({ body }) => JSON.parse(body) as CloudEvent)
    expect(
      seen
        .filter(({ id }) => id === 'W-1')
        .map(({ hops }) => hops ?? 0)
        .toSorted(),
    ).toEqual([0, 1])
    expect((await api('GET', '/dead-letters?eventId=W-1')).body.items).toEqual([])
  })

  it('by results: the last result is not appended, and the delivery that had it is the letter', async () => {
    const { target } = await receiver(() => ({
      status: 200,
      body: '{}',
      headers: { 'content-type': 'application/json' },
    }))
    await put('left', 'ask', 'question', { ...target, onSuccess: { type: 'answer' } })
    const { warnings } = await put('left', 'tell', 'answer', { ...target, onSuccess: { type: 'question' } })
    expect(warnings).toMatchObject([{ code: 'CYCLE', path: 'targets[0].onSuccess' }])
    await publish('left', 'question', 'Q-1', { correlationid: 'talk-1' })
    const { chain, event, ...letter } = await letterOf({ bus: 'left', rule: 'tell' })
    expect(letter).toMatchObject({
      target: 'hook',
      error: expect.stringContaining('its result could not be published'),
    })
    const names = chain.events.map(({ rule }: ChainEvent) => rule)
    expect(names).toEqual(['ask', 'tell', 'ask', 'tell', 'ask', 'tell'])
    expect(chain.events[0].id).toBe('Q-1')
    expect(event).toMatchObject({ hops: 5, correlationid: 'talk-1', causationid: chain.events[4].id })
  })

  it('by a handler that publishes what it handles: it is refused, and its delivery is the letter', async () => {
    const refusals: unknown[] = []
    class Handlers {
      constructor(private readonly events: EventPublisher) {}
      @OnEvent('again', { bus: 'left' })
      async handle() {
        await this.events.publish({ type: 'again' }, { bus: 'left' }).catch((error: unknown) => {
          refusals.push(error)
          throw error
        })
      }
    }
    Reflect.defineMetadata('design:paramtypes', [EventPublisher], Handlers)
    const events = await services.start('again', Handlers)
    await events.publish({ type: 'again', id: 'H-1' }, { bus: 'left' })
    const { chain, ...letter } = await letterOf({ destination: 'again' })
    expect(refusals).toMatchObject([{ code: 'TOO_MANY_HOPS', details: { limit: 5, setting: 'maxHops', bus: 'left' } }])
    expect(letter).toMatchObject({ rule: 'again.Handlers.handle', targetType: 'subscription', attempts: [{}] })
    const by = { bus: 'left', rule: 'again.Handlers.handle', target: 'handler', type: 'again' }
    expect(chain).toMatchObject({ begin: 'origin', events: Array.from({ length: 6 }, () => by) })
    expect(chain.events[0].id).toBe('H-1')
  })

  it('by a receiver that publishes back over HTTP: it is refused, and what it published is the letter', async () => {
    const answers: { status: number; body: any }[] = []
    let sent = 0
    const { hook, target } = await receiver(async (_, body) => {
      const { sluicecause } = JSON.parse(body) as CloudEvent
      const event = { specversion: '1.0', id: `P-${sent++}`, source: '/partner', type: 'ping', sluicecause }
      answers.push(await api('POST', '/buses/left/events', event, { 'content-type': 'application/cloudevents+json' }))
      return 204
    })
    const { warnings } = await put('left', 'ping', 'ping', { ...target, emits: [{ type: 'ping' }] })
    expect(warnings).toMatchObject([
      { code: 'CYCLE', path: 'targets[0].emits[0]', cycle: [{ rule: 'ping', by: 'emits' }] },
    ])
    await publish('left', 'ping', 'O-1', { correlationid: 'talk-2' })
    const refused = await until(() => answers.find(({ status }) => status !== 202), 'the circle ends')
    expect(refused).toMatchObject({ status: 422, body: { code: 'TOO_MANY_HOPS', limit: 5, setting: 'maxHops' } })
    const { chain, event, ...letter } = await letterOf({ bus: 'left', rule: 'none' })
    expect(letter).toMatchObject({ id: refused.body.letter, target: 'none', targetType: 'none', eventId: 'P-5' })
    expect(event).toMatchObject({ id: 'P-5', hops: 6, causationid: 'P-4', correlationid: 'talk-2' })
    const by = { bus: 'left', rule: 'ping', target: 'hook', type: 'ping' }
    expect(chain).toMatchObject({
      begin: 'origin',
      events: [...['O-1', 'P-0', 'P-1', 'P-2', 'P-3', 'P-4'].map(id => ({ ...by, id })), { rule: 'none', id: 'P-5' }],
    })
    // its parents were told to the receiver in each event
    const seen = hook.requests.map(({ body }) => JSON.parse(body) as CloudEvent)
    expect(seen.map(({ causationid }) => causationid)).toEqual([undefined, 'O-1', 'P-0', 'P-1', 'P-2', 'P-3'])
    expect(new Set(seen.map(({ correlationid }) => correlationid))).toEqual(new Set(['talk-2']))

    // a redrive gives it to the bus; what it causes is refused again
    const count = answers.length
    await api('POST', '/dead-letters/redrive', { ids: [letter.id] })
    const next = await until(() => answers[count], 'it arrives')
    expect(hook.requests.at(-1)!.body).toContain('"id":"P-5"')
    expect(next).toMatchObject({ status: 422, body: { code: 'TOO_MANY_HOPS' } })
  })

  it('shows to a key only what it may see: of the chain, and no circle with a rule that it may not see', async () => {
    const grants = [
      ...[{ read: { bus: 'right' } }, { receive: { bus: 'right' } }, { publish: { bus: 'left' } }],
      ...[{ manage: { kind: 'rule', bus: 'right' } }, { manage: { kind: 'bus', verbs: ['read'] } }],
    ]
    const { body: key } = await api('PUT', '/keys/right-only', { grants })
    const own = { authorization: `Bearer ${key.key}` }
    const rule = { pattern: { type: ['round'] }, targets: [on('left')] }
    const { status, body } = await api('PUT', '/buses/right/rules/own', rule, own)
    // a warning would tell what the rule of the other bus matches
    expect([status, body.warnings]).toEqual([201, undefined])
    const { id } = await letterOf({ eventId: 'C-1' })
    const { body: letter } = await api('GET', `/dead-letters/${id}`, undefined, own)
    expect(letter.chain.events.map(({ bus, hidden }: ChainEvent) => bus ?? hidden)).toEqual([
      true,
      'right',
      true,
      'right',
      true,
      'right',
    ])
    const { body: page } = await api('GET', '/dead-letters?eventId=C-1', undefined, own)
    expect(page.items[0].chain).toEqual(letter.chain)
  })
})

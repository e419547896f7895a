import { defaultBiography, type Step } from '@sluice/biography'
import { type CloudEvent, EventPublisher, OnEvent, PermanentError } from '@sluice/nest'
import { checkLayout, commandClient, Journal, Keys, type RedisClient } from '@sluice/streams'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { Services, ServiceProcesses } from './service.js'

const all = { biography: { level: 'all' } }

/** Reads journals, as the gateway does. */
async function journalOf(platform: Platform): Promise<{ journal: Journal; redis: RedisClient }> {
  const redis = commandClient((platform.pair ?? platform.redis).url)
  const keys = new Keys()
  await checkLayout(redis, keys)
  return { redis, journal: new Journal(redis, keys, { busOf: () => ({ biography: defaultBiography }) }) }
}

/** A step without times and names of processes. */
function told(step: Step): object {
  const { at: _, ...rest } = step as Step & Record<string, unknown>
  for (const name of ['durationMs', 'instance', 'stack', 'version', 'stamp', 'retryMs', 'from']) delete rest[name]
  return rest
}

/** What a user would lose: the answer to what became of an event. */
describe('the steps of an event', () => {
  const called = new Ledger()
  const queued = new Ledger()
  let platform: Platform
  let hook: Hook
  let worker: { close(): Promise<void> }
  let reader: Awaited<ReturnType<typeof journalOf>>
  const services = new Services(() => platform)
  let fails = 2
  let refuses = true

  class Billing {
    constructor(private readonly publisher: EventPublisher) {}

    @OnEvent('order.created', { backoff: { type: 'fixed', delay: 50 } })
    async charge(event: CloudEvent) {
      if (fails-- > 1) throw new Error('no connection')
      await this.publisher.publish({ id: `paid ${event.id}`, type: 'order.paid', data: {} })
    }

    @OnEvent('order.created', { ordered: true })
    async book() {}

    @OnEvent('order.refused', { deadLetter: false })
    async drop() {
      throw new PermanentError('never')
    }
  }
  Reflect.defineMetadata('design:paramtypes', [EventPublisher], Billing)

  beforeAll(async () => {
    platform = await Platform.start()
    reader = await journalOf(platform)
    let tries = 0
    hook = await webhook(called, id => {
      if (id.startsWith('refused')) return refuses ? { status: 422, body: 'no such order' } : 204
      return id === 'A-1' && ++tries < 3 ? { status: 503, body: 'closed' } : { status: 200, body: '{"ok":true}' }
    })
    worker = queueWorker('packing', platform.redis.url, async event => queued.add(event.id))
    for (const bus of ['default', 'archive']) await platform.api('PUT', `/v1/buses/${bus}`, all)
    await services.start('billing', Billing)
    await platform.api('PUT', '/v1/buses/default/rules/orders', {
      pattern: { type: ['order.created'] },
      targets: [
        ...[
          {
            id: 'hook',
            type: 'webhook',
            url: hook.url,
            retry: { backoff: { type: 'fixed', delay: 50 } },
            onSuccess: {},
          },
        ],
        ...[{ id: 'queue', type: 'queue', queue: 'packing' }],
        ...[{ id: 'copy', type: 'bus', bus: 'archive' }],
      ],
    })
    await platform.api('PUT', '/v1/buses/default/rules/refused', {
      pattern: { type: ['order.refused'] },
      targets: [{ id: 'hook', type: 'webhook', url: hook.url }],
    })
  })
  afterAll(async () => {
    await services.close()
    await worker?.close()
    await hook?.close()
    reader?.redis.disconnect()
    await platform?.stop()
  })

  const publish = async (id: string, type: string): Promise<any> => {
    const event = { specversion: '1.0', id, source: '/test', type, data: {} }
    const type_ = { 'content-type': 'application/cloudevents+json' }
    return (await platform.api('POST', '/v1/buses/default/events', event, type_)).body
  }
  const stepsOf = async (position: string) => (await reader.journal.read('default', position)).steps
  /** The steps of one delivery, or of the event. */
  const of = (steps: readonly Step[], rule?: string, target?: string) =>
    steps
      .filter(step =>
        'target' in step && step.name !== 'EVENT_CAUSED'
          ? step.rule === rule && step.target === target
          : rule === undefined,
      )
      .map(told)

  it('are there at the level all: who sent it, its rules, each attempt, and what came of it', async () => {
    const { position } = await publish('A-1', 'order.created')
    await publish('A-1', 'order.created')
    const found = async () => (await stepsOf(position)).length
    await until(() => found().then(count => count >= 16), 'all is written')
    const { kept, steps } = await reader.journal.read('default', position)
    expect(kept).toBe(true)
    expect(of(steps)).toEqual(
      expect.arrayContaining([
        { name: 'EVENT_RECEIPT' },
        {
          name: 'RULE_MATCH',
          rules: expect.arrayContaining([
            { rule: 'orders', targets: ['hook', 'queue', 'copy'] },
            { rule: 'billing.Billing.charge', targets: ['handler'] },
          ]),
        },
        { name: 'EVENT_DUPLICATE' },
        ...[
          { rule: 'orders', target: 'hook' },
          { rule: 'orders', target: 'copy' },
          { rule: 'billing.Billing.charge', target: 'handler' },
        ].map(by => ({ name: 'EVENT_CAUSED', bus: expect.any(String), position: expect.any(String), ...by })),
      ]),
    )
    expect(steps.find(({ name }) => name === 'EVENT_RECEIPT')).toMatchObject({
      from: expect.stringMatching(/127\.0\.0\.1/),
    })
    const hooked = { rule: 'orders', target: 'hook', redrives: 0 }
    const closed = {
      ...hooked,
      name: 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE',
      status: 503,
      error: 'answered 503: closed',
      answer: 'closed',
    }
    expect(of(steps, 'orders', 'hook')).toEqual([
      { ...closed, attempt: 1 },
      { ...closed, attempt: 2 },
      { ...hooked, name: 'RESULT_PUBLISHED', bus: 'default', position: expect.any(String) },
      { ...hooked, name: 'INVOCATION_ATTEMPT_SUCCESS', attempt: 3 },
    ])
    expect(of(steps, 'orders', 'queue')).toEqual([
      {
        rule: 'orders',
        target: 'queue',
        redrives: 0,
        name: 'INVOCATION_SUCCESS',
        job: `default~${position}~orders~queue`,
      },
    ])
    expect(of(steps, 'orders', 'copy')).toEqual([
      { rule: 'orders', target: 'copy', redrives: 0, name: 'INVOCATION_ATTEMPT_SUCCESS', attempt: 1 },
      expect.objectContaining({ name: 'INVOCATION_SUCCESS', bus: 'archive', position: expect.any(String) }),
    ])
    const charged = { rule: 'billing.Billing.charge', target: 'handler', redrives: 0 }
    expect(of(steps, 'billing.Billing.charge', 'handler')).toEqual([
      { ...charged, name: 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE', attempt: 1, error: 'Error: no connection' },
      { ...charged, name: 'INVOCATION_ATTEMPT_SUCCESS', attempt: 2 },
    ])
    expect(steps.find(step => 'stack' in step)).toMatchObject({ stack: expect.stringContaining('charge') })
    expect(of(steps, 'billing.Billing.book', 'handler')).toEqual([
      { rule: 'billing.Billing.book', target: 'handler', redrives: 0, name: 'INVOCATION_ATTEMPT_SUCCESS', attempt: 1 },
    ])
  }, 60_000)

  it('follow a delivery into the dead letters and out again, and say what was dropped', async () => {
    const { position } = await publish('refused', 'order.refused')
    await until(async () => (await platform.letters({ rule: 'refused' })).length === 1, 'it is a dead letter')
    refuses = false
    await platform.api('POST', '/v1/dead-letters/redrive', { filter: { rule: 'refused' } })
    await until(() => called.missing(['refused']).length === 0, 'it arrived')
    const delivery = { rule: 'refused', target: 'hook' }
    const ends = async () => of(await stepsOf(position), 'refused', 'hook').length
    await until(() => ends().then(count => count === 4), 'all is written')
    const failed = { error: 'answered 422: no such order' }
    expect(of(await stepsOf(position), 'refused', 'hook')).toEqual([
      {
        ...delivery,
        ...failed,
        redrives: 0,
        name: 'INVOCATION_ATTEMPT_PERMANENT_FAILURE',
        attempt: 1,
        status: 422,
        answer: 'no such order',
      },
      { ...delivery, ...failed, redrives: 0, name: 'INVOCATION_DLQ', reason: 'rejected' },
      { ...delivery, redrives: 1, name: 'INVOCATION_REDRIVE' },
      { ...delivery, redrives: 1, name: 'INVOCATION_ATTEMPT_SUCCESS', attempt: 1, status: 204 },
    ])
    expect(of(await stepsOf(position), 'billing.Billing.drop', 'handler').at(-1)).toMatchObject({
      ...{ name: 'INVOCATION_DROPPED', reason: 'rejected', error: 'PermanentError: never' },
    })
  }, 60_000)

  it('are failures only at the level errors, which is the default, and nothing when it is off', async () => {
    refuses = true
    for (const [level, names] of [
      ['errors', ['INVOCATION_ATTEMPT_PERMANENT_FAILURE', 'INVOCATION_DLQ']],
      ['off', []],
    ] as const) {
      await platform.api('PUT', '/v1/buses/default', level === 'errors' ? {} : { biography: { level } })
      const { position } = await publish(`B-${level}`, 'order.created')
      const { position: bad } = await publish(`refused ${level}`, 'order.refused')
      await until(() => queued.missing([`B-${level}`]).length === 0, 'it is delivered')
      const arrived = async () =>
        (await platform.letters({ rule: 'refused' })).some((letter: any) => letter.position === bad)
      await until(arrived, 'it is a dead letter')
      expect(await stepsOf(position)).toEqual([])
      expect(
        (await stepsOf(bad)).flatMap(step => ('target' in step && step.target === 'hook' ? [step.name] : [])),
      ).toEqual(names)
    }
  }, 60_000)
})

const orders = 250

/** What a user would lose: steps, just when something died. Attempts that a kill cut off or repeated are seen as such. */
describe('the steps of events, after kill -9 of routers, fan-outs and a service', () => {
  const called = new Ledger()
  const processes = new ServiceProcesses()
  let platform: Platform
  let hook: Hook
  let reader: Awaited<ReturnType<typeof journalOf>>

  beforeAll(async () => {
    platform = await Platform.empty()
    for (const name of ['gateway', 'dlq', 'router', 'fan-out']) await platform.run(name)
    reader = await journalOf(platform)
    hook = await webhook(called)
    await platform.api('PUT', '/v1/buses/default', all)
    await platform.api('PUT', '/v1/buses/default/rules/orders', {
      pattern: { type: ['order.created'] },
      targets: [
        { id: 'hook', type: 'webhook', url: hook.url },
        { id: 'queue', type: 'queue', queue: 'packing' },
      ],
    })
  })
  afterAll(async () => {
    await processes.killAll()
    await hook?.close()
    reader?.redis.disconnect()
    await platform?.stop()
  })

  it('are all there at the level all', async () => {
    const env = { REDIS_URL: (platform.pair ?? platform.redis).url }
    let shop = await processes.start('journal-service.mjs', env)
    const running = new Map(
      await Promise.all(['router', 'fan-out'].map(async name => [name, await platform.run(name)] as const)),
    )
    const positions: string[] = []
    for (let n = 0; n < orders; n += 50) {
      const events = Array.from({ length: 50 }, (_, i) => order(n + i))
      const { body } = await platform.publishBatch(events)
      positions.push(...body.entries.map(({ position }: { position: string }) => position))
      if (n % 100 === 0) {
        await processes.kill(shop)
        shop = await processes.start('journal-service.mjs', env)
      }
      for (const [name, child] of running) {
        await platform.end(child, 'SIGKILL')
        running.set(name, await platform.run(name))
      }
    }
    const deliveries = [
      'orders~hook',
      'orders~queue',
      ...['charge', 'book', 'ship'].map(name => `shop.Shop.${name}~handler`),
    ]
    const doneOf = (steps: readonly Step[]) =>
      new Set(
        steps.flatMap(step =>
          step.name === 'INVOCATION_ATTEMPT_SUCCESS' || step.name === 'INVOCATION_SUCCESS'
            ? `${step.rule}~${step.target}`
            : [],
        ),
      )
    for (const position of positions) {
      const read = async () => (await reader.journal.read('default', position)).steps
      await until(async () => doneOf(await read()).size === deliveries.length, `all is done of ${position}`, 60_000)
      const steps = await read()
      expect([...doneOf(steps)].sort()).toEqual(deliveries.toSorted())
      expect(steps.filter(({ name }) => name === 'RULE_MATCH').length).toBe(1)
      expect(steps.filter(({ name }) => name === 'EVENT_CAUSED').length).toBeGreaterThanOrEqual(1)
      for (const one of deliveries) {
        const numbers = steps.flatMap(step =>
          'attempt' in step && `${step.rule}~${step.target}` === one ? [step.attempt] : [],
        )
        if (one !== 'orders~queue') expect(numbers.length).toBeGreaterThanOrEqual(1)
        // nothing is missing but what a kill cut off: at most the 5 that a process may die with
        expect(Math.max(0, ...numbers) - new Set(numbers).size).toBeLessThanOrEqual(5)
      }
    }
  }, 240_000)
})

function order(n: number): object {
  const data = { n }
  return {
    specversion: '1.0',
    id: `A-${n}`,
    source: '/shop',
    type: 'order.created',
    subject: `customer-${n % 20}`,
    data,
  }
}

import type { ChildProcess } from 'node:child_process'
import { type CloudEvent, EventPublisher, OnEvent } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Inject } from '@nestjs/common'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { Services } from './service.js'

const order = 'com.shop.order.created'
const invoice = 'com.shop.invoice.written'
const paid = 'com.shop.order.paid'

/** A handler that publishes, and an ordered one; and one that cannot do it until it is mended. */
const shop = { isBroken: true }
class Shop {
  constructor(@Inject(EventPublisher) private readonly events: EventPublisher) {}

  @OnEvent(order, { bus: 'life' })
  async invoice({ subject }: CloudEvent) {
    await this.events.publish({ type: invoice, subject: subject! }, { bus: 'life' })
  }

  @OnEvent(order, { bus: 'life', ordered: true })
  async count() {
    // in order
  }

  @OnEvent(order, { bus: 'life', attempts: 1 })
  async pack() {
    if (shop.isBroken) throw new TypeError('no boxes left')
  }
}

/**
 * What a user would lose: the answer to "what happened to my order", the day after. One order over HTTP meets all that there is: a handler
 * that publishes, an ordered one, a webhook that fails twice, a queue, a dead letter and its redrive.
 */
describe('the biography of an order', () => {
  let platform: Platform
  let hook: Hook
  let worker: { close(): Promise<void> }
  let fails = 2
  /** Milliseconds that the webhook takes, so that a kill meets calls. */
  let slow = 0
  const stages: Record<string, ChildProcess> = {}
  const services = new Services(() => platform)

  beforeAll(async () => {
    platform = await Platform.empty()
    for (const name of ['gateway', 'router', 'fan-out', 'dlq']) stages[name] = await platform.run(name)
    const biography = { level: 'all' }
    expect((await platform.api('PUT', '/v1/buses/life', { shards: 2, biography })).status).toBe(201)
    await services.start('shop', Shop)
    hook = await webhook(new Ledger(), async (_, body) => {
      await new Promise(resolve => setTimeout(resolve, slow))
      const isOfTest = (JSON.parse(body) as CloudEvent).type === order
      if (!isOfTest || fails === 0) return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
      fails--
      return { status: 503, body: 'the bank is closed' }
    })
    worker = queueWorker('packing', platform.redis.url, async () => undefined)
    const retry = { attempts: 10, backoff: { type: 'fixed', delay: 50 } }
    await put('partners', {
      pattern: { type: [order] },
      targets: [
        { id: 'bank', type: 'webhook', url: hook.url, retry, onSuccess: { type: paid } },
        { id: 'packing', type: 'queue', queue: 'packing' },
      ],
    })
    await put('large', { pattern: { type: [order], data: { total: [{ numeric: ['>', 100] }] } }, targets: [queue] })
  }, 120_000)
  afterAll(async () => {
    await services.close()
    await worker?.close()
    await hook?.close()
    await platform?.stop()
  })

  const queue = { id: 'q', type: 'queue', queue: 'large' }
  const put = async (rule: string, settings: object) => {
    expect((await platform.api('PUT', `/v1/buses/life/rules/${rule}`, settings)).status).toBe(201)
  }
  const publish = async (id: string) => {
    const event = { specversion: '1.0', id, source: '/shop/web', type: order, subject: id, data: { total: 20 } }
    const headers = { 'content-type': 'application/cloudevents+json' }
    const { status, body } = await platform.api('POST', '/v1/buses/life/events', event, headers)
    expect(status).toBe(202)
    return body.position as string
  }
  const tell = async (position: string, query = '') => {
    const { status, body } = await platform.api('GET', `/v1/buses/life/events/${position}${query}`)
    expect(status).toBe(200)
    return body
  }
  /** Resolves with the biography in which each delivery is in one of these states. */
  const settled = async (position: string, states: readonly string[]) => {
    let told: any
    const isSettled = async () => {
      told = await tell(position)
      return told.deliveries.length === 5 && told.deliveries.every((one: any) => states.includes(one.state))
    }
    await until(isSettled, `each delivery of ${position} is ${states.join(' or ')}`, 60_000).catch((error: Error) => {
      throw new Error(JSON.stringify(told, null, 1), { cause: error })
    })
    return told
  }
  const redrive = async (position: string) => {
    const filter = { bus: 'life', rule: 'shop.Shop.pack' }
    await until(async () => (await platform.letters(filter)).some((one: any) => one.position === position), 'a letter')
    shop.isBroken = false
    expect((await platform.api('POST', '/v1/dead-letters/redrive', { filter })).status).toBe(200)
  }

  it('tells who got it, who did not and why, and what came of it', async () => {
    const position = await publish('A-1')
    await settled(position, ['delivered', 'dead letter'])
    const failed = (await tell(position)).deliveries.find(({ rule }: any) => rule === 'shop.Shop.pack')
    expect(failed).toMatchObject({
      ...{ state: 'dead letter', reason: 'attempts-exhausted', error: 'TypeError: no boxes left' },
      letter: { id: `life~${position}~shop.Shop.pack~handler` },
    })
    await redrive(position)
    await settled(position, ['delivered'])
    const told = await tell(position, '?explain=true')
    const { event, level, complete, missing, causes, consumers, unmatched } = told
    expect({ level, complete, missing, causes, consumers, id: event.id, principal: event.principal }).toEqual({
      ...{ level: 'all', complete: true, missing: [], causes: null, consumers: [], id: 'A-1', principal: 'api-key' },
    })
    expect(unmatched).toEqual({
      rules: [{ rule: 'large', summary: 'data.total was 20, and the rule wants > 100' }],
      complete: true,
    })
    expect(told.deliveries.map(withoutTimes)).toEqual([
      {
        ...{ ...handler('invoice'), destination: 'shop', state: 'delivered', redrives: 0 },
        effects: [{ bus: 'life', position: expect.any(String) }],
        attempts: [{ attempt: 1, redrives: 0, outcome: 'succeeded' }],
      },
      {
        ...{ ...handler('count'), destination: 'shop.ordered', state: 'delivered', redrives: 0, effects: [] },
        attempts: [{ attempt: 1, redrives: 0, outcome: 'succeeded' }],
      },
      {
        ...{ ...handler('pack'), destination: 'shop', state: 'delivered', redrives: 1, effects: [] },
        ...{ reason: 'attempts-exhausted', error: 'TypeError: no boxes left' },
        attempts: [
          {
            ...{ attempt: 1, redrives: 0, outcome: 'gave up', error: 'TypeError: no boxes left' },
            stack: expect.stringContaining('at Shop.pack'),
          },
          { attempt: 1, redrives: 1, outcome: 'succeeded' },
        ],
      },
      {
        ...{ rule: 'partners', target: 'bank', version: 1, type: 'webhook', destination: hook.url },
        ...{ state: 'delivered', redrives: 0 },
        attempts: [
          ...[1, 2].map(attempt => ({
            ...{ attempt, redrives: 0, outcome: 'failed', status: 503, error: 'answered 503: the bank is closed' },
            answer: 'the bank is closed',
          })),
          expect.objectContaining({ attempt: 3, redrives: 0, outcome: 'succeeded' }),
        ],
        effects: [{ bus: 'life', position: expect.any(String) }],
      },
      {
        ...{ rule: 'partners', target: 'packing', version: 1, type: 'queue', destination: 'packing' },
        ...{ state: 'delivered', redrives: 0, attempts: [], effects: [] },
        job: { queue: 'packing', id: `life~${position}~partners~packing`, state: 'completed' },
      },
    ])
    const times = told.list.map(({ at }: any) => at)
    expect(times).toEqual(times.toSorted())
    expect(told.list.slice(0, 3)).toEqual([
      { step: 'EVENT_RECEIPT', at: event.receivedtime, principal: 'api-key', from: '127.0.0.1' },
      { step: 'EVENT_INGEST_SUCCESS', at: expect.any(String), position, derived: true },
      expect.objectContaining({ step: 'RULE_MATCH', version: told.routed.version, rules: told.routed.rules }),
    ])
    expect(told.routed.rules).toEqual([
      ...['invoice', 'count', 'pack'].map(name => {
        const { rule, version, target } = handler(name)
        return { rule, version, targets: [target] }
      }),
      { rule: 'partners', version: 1, targets: ['bank', 'packing'] },
    ])
    expect(stepsOf(told, 'partners', 'bank')).toEqual([
      ...['INVOCATION_ATTEMPT_RETRYABLE_FAILURE', 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE'],
      ...['RESULT_PUBLISHED', 'INVOCATION_ATTEMPT_SUCCESS'],
    ])
    expect(stepsOf(told, 'shop.Shop.pack', 'handler')).toEqual([
      ...['INVOCATION_ATTEMPT_PERMANENT_FAILURE', 'INVOCATION_DLQ', 'INVOCATION_REDRIVE'],
      'INVOCATION_ATTEMPT_SUCCESS',
    ])
    expect(stepsOf(told, 'partners', 'packing')).toEqual(['INVOCATION_SUCCESS'])
    expect(told.list.filter(({ step }: any) => step === 'EVENT_CAUSED')).toHaveLength(2)
    const { tree } = told.effects
    expect(told.effects).toEqual({
      complete: true,
      tree: expect.arrayContaining([
        {
          bus: 'life',
          position: expect.any(String),
          event: expect.objectContaining({ type: invoice, subject: 'A-1' }),
          by: { rule: 'shop.Shop.invoice', target: 'handler' },
        },
        {
          ...{ bus: 'life', position: expect.any(String), event: expect.objectContaining({ type: paid }) },
          by: { rule: 'partners', target: 'bank' },
        },
      ]),
    })
    for (const one of tree) {
      const { causes } = await tell(one.position)
      expect(causes).toEqual({
        ...{ complete: true, chain: [{ bus: 'life', position, event: expect.objectContaining({ id: 'A-1' }) }] },
      })
    }
  }, 120_000)

  it('is the same after kills of router and fan-out, but for attempts that the kill cut or repeated, which it says', async () => {
    shop.isBroken = false
    slow = 200
    const positions: string[] = []
    for (const name of ['fan-out', 'router'] as const) {
      const before = hook.requests.length
      const published = Promise.all(Array.from({ length: 100 }, (_, i) => publish(`${name}-${i}`)))
      await until(() => hook.requests.length > before + 5, 'orders are on their way')
      await platform.end(stages[name]!, 'SIGKILL')
      stages[name] = await platform.run(name)
      positions.push(...(await published))
    }
    let cut = 0
    for (const position of positions) {
      const told = await settled(position, ['delivered'])
      expect(told).toMatchObject({ complete: true, missing: [] })
      const attempts = told.deliveries.map((one: any) =>
        one.attempts.filter((attempt: any) => attempt.outcome !== 'cut' && !attempt.repeated),
      )
      cut += told.deliveries.flatMap((one: any) => one.attempts).length - attempts.flat().length
      expect(attempts.map((some: any[]) => some.map(({ outcome }) => outcome))).toEqual([
        ...[['succeeded'], ['succeeded'], ['succeeded'], ['succeeded'], []],
      ])
      expect(told.effects.tree.map(({ event }: any) => event.type).sort()).toEqual([invoice, paid].sort())
    }
    expect(cut).toBeGreaterThan(0)
  }, 240_000)
})

const handler = (name: string) => ({ rule: `shop.Shop.${name}`, target: 'handler', version: 1, type: 'subscription' })

function stepsOf(told: any, rule: string, target: string): string[] {
  const isOwn = (one: any) => one.rule === rule && one.target === target && one.step !== 'EVENT_CAUSED'
  const own = told.list.filter(isOwn)
  return own.map(({ step }: any) => step)
}

/** What is another time at each run. */
function withoutTimes({ attempts, ...delivery }: any): object {
  const timeless = attempts.map((attempt: any) => {
    const { startedAt: _, endedAt: _e, durationMs: _d, retryAt: _r, instance: _i, ...rest } = attempt
    return rest
  })
  return { ...delivery, attempts: timeless }
}

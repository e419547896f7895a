import { reasons } from '@sluice/delivery'
import { SluiceError } from '@sluice/event'
import { noopMeter } from '@sluice/observability'
import { inlineEventLength } from '@sluice/queues'
import type { Rule } from '@sluice/registry'
import type { DeliveryRequest } from '@sluice/streams'
import { destinationOf } from '@sluice/targets'
import { attemptProblem, fanOut, payloadRef, type Problem } from './fan-out.js'
import { Transforms } from './transforms.js'

const shard = { bus: 'default', index: 0 }
const webhook = { id: 'w', type: 'webhook', url: 'https://partner.example/' }
const queue = { id: 'q', type: 'queue', queue: 'invoices' }
const subscription = { id: 's', type: 'subscription', subscription: 'billing' }
/** As a newer gateway may write it. */
const unknown = { id: 'u', type: 'pigeon', address: 'ada@example.org', password: 'secret', onFailure: 'drop' }
const rule = { name: 'r', bus: 'default', targets: [webhook, queue, subscription, unknown] } as unknown as Rule

const request = (target: string, json: string | undefined = '{"type":"t"}'): DeliveryRequest => ({
  entryId: '5-0',
  logId: '1-1',
  targets: [{ rule: 'r', target }],
  redrives: 0,
  version: 1,
  json,
  carried: false,
})
const known = (rules: Record<string, typeof rule>) => ({
  findRule: (name: string) => rules[name],
  deleted: new Set<string>(),
  asReceived: (_rule: Rule, json: string) => json,
  textOf: (json: string) => json,
  transforms: new Transforms(noopMeter),
})
const given = (target: string, json?: string) => fanOut(shard, [request(target, json)], known({ r: rule }), 1)

it('a large event is let go of by the name it is kept under, also where nothing is delivered any more', () => {
  const large = JSON.stringify({ type: 't', data: 'x'.repeat(inlineEventLength) })
  const carried = { ...request('w', large), carried: true }
  expect([request('w'), request('w', large), carried].map(payloadRef)).toEqual([undefined, '1-1', '1-1:5-0'])
  expect(given('w', large).large).toMatchObject([{ payload: { ref: '1-1' } }])
  expect(given('x', large).large).toEqual([])
})

describe('what a receiver knows a delivery by', () => {
  const dotted = { name: 'com.shop.r', bus: 'my.bus', targets: [webhook, { ...webhook, id: 'w.2' }] } as unknown as Rule
  const ids = (...requests: DeliveryRequest[]) =>
    fanOut({ bus: 'my.bus', index: 0 }, requests, known({ 'com.shop.r': dotted }), 1).jobs.flatMap(({ jobs }) =>
      jobs.map(job => job.messageId),
    )
  const to = (target: string, more: object = {}): DeliveryRequest => {
    return { ...request(target), targets: [{ rule: 'com.shop.r', target }], ...more }
  }

  it('shows no name of a bus, rule or target, and has no dot', () => {
    for (const id of ids(to('w'), to('w.2'))) expect(id).toMatch(/^msg_[\w-]{27}$/)
  })

  it('stays the same when the event is routed, handed over or redriven again', () => {
    const [id, ...again] = ids(to('w'), to('w', { entryId: '9-0' }), to('w', { redrives: 3, carried: true }))
    expect(again).toEqual([id, id])
    expect(id).toBe('msg_TPsuqjYNH4-uj4AZbRFUSCmkYP9') // a release that says another one calls receivers twice
  })

  it('is another for another event, another target, and a target that a redrive chose', () => {
    const delivery = { rule: 'com.shop.r', target: 'w.2' }
    const all = ids(to('w'), to('w.2'), to('w', { logId: '1-2' }), to('w', { delivery, redrives: 1 }))
    expect(new Set(all).size).toBe(4)
  })
})

describe('what fan-out makes of a delivery', () => {
  it('is a webhook job, or a job of a queue', () => {
    expect(given('w')).toMatchObject({
      jobs: [{ entryId: '5-0', jobs: [{ event: '{"type":"t"}' }] }],
      handed: [],
      undeliverable: [],
    })
    expect(given('q')).toMatchObject({ jobs: [], handed: [{ target: { queue: 'invoices' } }], undeliverable: [] })
  })

  const letters: [what: string, target: string, letter: object, json: string | undefined][] = [
    [
      'of a type that only a newer version knows',
      'u',
      { reason: 'target-unknown', targetType: 'unknown', destination: 'pigeon' },
      undefined,
    ],
    ['that is a subscription now', 's', { reason: 'target-gone', targetType: 'subscription' }, undefined],
    ['that is gone', 'x', { reason: 'target-gone', targetType: 'none' }, undefined],
    ['whose event is no JSON', 'w', { reason: 'unreadable' }, '{'],
  ]
  it.each(letters)('is a dead letter for a target %s', (_what, target, letter, json) => {
    const { jobs, handed, undeliverable } = given(target, json)
    expect([jobs, handed]).toEqual([[], []])
    expect(undeliverable).toMatchObject([{ letter: { id: `default~0-1-1~r~${target}`, ...letter } }])
    expect(reasons).toContain(undeliverable[0]!.letter.reason)
  })

  it('one entry is answered for each of its targets, whatever they are', () => {
    const targets = ['w', 'q', 's', 'u', 'x'].map(target => ({ rule: 'r', target }))
    const { jobs, handed, undeliverable } = fanOut(shard, [{ ...request('w'), targets }], known({ r: rule }), 1)
    expect(jobs[0]!.jobs.length + handed.length + undeliverable.length).toBe(targets.length)
  })
})

describe('what a target with a transform gets', () => {
  const json = '{"type":"t","data":{"id":12345678901234567890}}'
  const by = (target: object, transform: object, received = json) => {
    const targets = [{ ...target, transform }]
    const rules = { ...known({ r: { ...rule, targets } as unknown as Rule }), asReceived: () => received }
    return fanOut(shard, [request('id' in target ? String(target.id) : '', json)], rules, 1)
  }

  it('is made before it is handed over to a queue, and the event stays beside it', () => {
    const { handed } = by(queue, { inputPath: '$.data' })
    expect(handed).toMatchObject([{ json, made: { text: '{"id":12345678901234567890}', output: 'json' } }])
  })

  it('is made of what the owner of the rule may receive', () => {
    const { handed } = by(queue, { inputPath: '$' }, '{"type":"less"}')
    expect(handed[0]!.made!.text).toBe('{"type":"less"}')
  })

  it('is never a null: where nothing can be made there is a letter with the event, the path and the expression', () => {
    const { handed, jobs, undeliverable } = by(queue, { inputPath: '$.data.coupon' })
    expect([handed, jobs]).toEqual([[], []])
    const transform = { reason: 'missing', path: 'transform.inputPath', expression: '$.data.coupon' }
    expect(undeliverable).toMatchObject([{ letter: { reason: 'transform-failed', transform }, eventJson: json }])
    expect(undeliverable[0]!.letter.error).toContain('nothing at $.data.coupon')
  })

  it.each([
    ['a webhook', webhook, { inputPath: '$.data' }],
    ['a queue, because an expression takes time', queue, { jsonata: 'data' }],
  ])('is made by a job for %s, which keeps the transform for all its attempts', (_what, target, transform) => {
    const { jobs, handed } = by(target, transform)
    expect(handed).toEqual([])
    expect(jobs[0]!.jobs).toMatchObject([{ event: json, transform }])
  })

  it('costs a job of a target without one nothing', () => {
    expect(given('w').jobs[0]!.jobs[0]).not.toHaveProperty('transform')
    expect(given('q').handed[0]).not.toHaveProperty('made')
  })
})

describe('what the owner of a rule may not receive any more', () => {
  const targets = ['w', 'q', 'x'].map(target => ({ rule: 'r', target }))
  const by = (asReceived: (rule: Rule, json: string, isOwn: boolean) => string, more: object = {}, given?: Problem) =>
    fanOut(shard, [{ ...request('w'), targets, ...more }], { ...known({ r: rule, o: rule }), asReceived }, 1, given)
  const missing = () => {
    throw new SluiceError('FORBIDDEN', 'it lacks a grant')
  }

  it('is a dead letter that says so, whatever else is wrong', () => {
    const stalled = { reason: 'stalled', error: 'it died' } as const
    for (const given of [undefined, stalled]) {
      const { jobs, handed, undeliverable } = by(missing, {}, given)
      expect([jobs, handed]).toEqual([[], []])
      expect(undeliverable.map(({ letter }) => letter.reason)).toEqual(['forbidden', 'forbidden', 'forbidden'])
      expect(undeliverable[0]!.letter.error).toBe('it lacks a grant')
    }
  })

  it('is in no job, no letter and nothing for a standby', () => {
    const { jobs, handed, undeliverable } = by(() => '{"type":"less"}')
    expect([jobs[0]!.jobs[0]!.event, handed[0]!.json, undeliverable[0]!.eventJson]).toEqual(
      Array(3).fill('{"type":"less"}'),
    )
  })

  it('is asked of the rule that gets it, and said whether it was routed for that rule', () => {
    const asked: [string, boolean][] = []
    const note = (rule: Rule, json: string, isOwn: boolean) => (asked.push([rule.name, isOwn]), json)
    by(note)
    by(note, { delivery: { rule: 'o', target: 'w' } })
    expect(asked.map(([, isOwn]) => isOwn)).toEqual([true, true, true, false, false, false])
  })
})

it('a webhook that became something else while it waited says what', () => {
  const problems = [webhook, queue, unknown, undefined].map(target => attemptProblem(target as never, {})?.reason)
  expect(problems).toEqual([undefined, 'target-gone', 'target-unknown', 'target-gone'])
  expect(destinationOf(unknown as never)).toEqual({ targetType: 'unknown', destination: 'pigeon' })
})

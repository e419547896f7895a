import {
  type DeadLetter,
  deliveryId,
  jobId,
  type KeptLetter,
  keptLetter,
  letterMatches,
  maxKeptAttempts,
  parseJobId,
} from './index.js'

const delivery = { bus: 'default', position: '2-1700000000000-0', rule: 'big-orders', target: 'partner', redrives: 0 }

describe('the id of a delivery', () => {
  it('can be read back, so that a failed job finds its event, rule and target', () => {
    for (const bus of ['default', 'a.b_c-D9', 'x'.repeat(128)]) {
      for (const redrives of [0, 1, 12]) {
        const some = { ...delivery, bus, redrives }
        expect(parseJobId(jobId(some))).toEqual(some)
        expect(parseJobId(deliveryId(some))).toEqual({ ...some, redrives: 0 })
      }
    }
  })

  it('is the same whoever computes it, and another for another target, rule, event and redrive', () => {
    const others = [
      { target: 'other' },
      { rule: 'other' },
      { position: '3-1700000000000-0' },
      { bus: 'b' },
      { redrives: 1 },
    ]
    const ids = [delivery, ...others.map(other => ({ ...delivery, ...other }))].map(jobId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(jobId({ ...delivery })).toBe(ids[0])
  })

  it('stays the same when the dead letter is redriven, so that there is one letter a delivery', () => {
    expect(deliveryId({ ...delivery, redrives: 3 } as typeof delivery)).toBe(deliveryId(delivery))
  })

  it('has no colon, which BullMQ does not allow', () => {
    expect(jobId({ ...delivery, redrives: 2 })).not.toContain(':')
  })

  it.each([
    '',
    '1',
    'repeat:abc:123',
    'default~2-1~rule~target',
    'default~2-1-1~rule',
    'default~2-1-1~rule~',
    '~2-1-1~rule~target',
    'default~2-1-1~rule~target~1~2',
    'default~2-1-1~rule~target~x',
    'default~2-1-1~rule~target~-1',
    'default~2-1-1~rule~target~',
    'a}b~2-1-1~rule~target',
    'default~2-1-1~ru le~target',
    'default~2-1-1~rule~tar*get',
  ])('is not seen in the id of a job that another program added: %p', id => {
    expect(parseJobId(id)).toBeUndefined()
  })
})

describe('letterMatches', () => {
  const letter: KeptLetter = {
    fingerprint: '0123456789abcdef',
    type: 'order.created',
    eventId: 'A-1',
    ...delivery,
    id: deliveryId(delivery),
    targetType: 'webhook',
    destination: 'https://partner.example/hook',
    reason: 'attempts-exhausted',
    error: 'HTTP 500',
    attempts: [],
    failedAt: '2026-05-01T10:00:00.000Z',
  }

  it('wants every field that is given', () => {
    expect(letterMatches(letter, {})).toBe(true)
    expect(letterMatches(letter, { bus: 'default', rule: 'big-orders', target: 'partner' })).toBe(true)
    expect(letterMatches(letter, { reason: 'attempts-exhausted', destination: 'https://partner.example/hook' })).toBe(
      true,
    )
    expect(letterMatches(letter, { type: 'order.created', eventId: 'A-1', fingerprint: '0123456789abcdef' })).toBe(true)
    for (const field of ['bus', 'rule', 'target', 'reason', 'destination', 'type', 'eventId', 'fingerprint']) {
      expect(letterMatches(letter, { rule: 'big-orders', [field]: 'other' })).toBe(false)
    }
  })

  it('takes those given up from a time on and before another, however the times are written', () => {
    const { failedAt } = letter
    expect(letterMatches(letter, { from: failedAt })).toBe(true)
    expect(letterMatches(letter, { to: failedAt })).toBe(false)
    expect(letterMatches(letter, { from: '2026-05-01T11:59:59+02:00', to: '2026-05-01T12:00:01+02:00' })).toBe(true)
    expect(letterMatches(letter, { from: '2026-05-01T10:00:00.001Z' })).toBe(false)
  })
})

describe('a letter that is kept', () => {
  const letter: DeadLetter = {
    ...delivery,
    redrives: 1,
    id: deliveryId(delivery),
    targetType: 'webhook',
    destination: 'https://partner.example/hook',
    reason: 'attempts-exhausted',
    error: 'HTTP 500',
    attempts: [{ error: 'second life' }],
    failedAt: '2026-05-01T10:00:00.000Z',
  }
  const event = { id: 'A-1', type: 'order.created', source: '/shop', subject: 'ada' }

  it('says which event it is, where that can be read', () => {
    const { eventId, type, source, subject, partitionKey } = keptLetter(letter, JSON.stringify(event))
    expect({ eventId, type, source, subject, partitionKey }).toEqual({
      eventId: 'A-1',
      type: 'order.created',
      source: '/shop',
      subject: 'ada',
      partitionKey: 'ada',
    })
    for (const unreadable of ['', 'no JSON', 'null', '5', '[]', JSON.stringify({ id: 5, type: 'x'.repeat(5000) })])
      expect(keptLetter(letter, unreadable)).toEqual({ ...letter, fingerprint: expect.any(String) })
  })

  it('has the attempts of its earlier lives, the latest ones of them all', () => {
    const past = { ...letter, redrives: 0, attempts: [{ error: 'first life' }] }
    expect(keptLetter(letter, '{}', past).attempts).toEqual([{ error: 'first life' }, { error: 'second life' }])
    const many = { ...past, attempts: Array.from({ length: maxKeptAttempts }, (_, i) => ({ error: `${i}` })) }
    expect(keptLetter(letter, '{}', many).attempts).toHaveLength(maxKeptAttempts)
    expect(keptLetter(letter, '{}', many).attempts.at(-1)).toEqual({ error: 'second life' })
    // the letter itself, kept once more: a batch that is worked on again
    expect(keptLetter(letter, '{}', letter).attempts).toEqual([{ error: 'second life' }])
  })
})

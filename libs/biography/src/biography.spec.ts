import { biographyOf, type Found, type Known, type Step } from './index.js'
import type { Attempt } from './step.js'

const storedAt = 1_795_231_631_356
const whom = { rule: 'big', target: 'bank' }
const later = (ms: number) => storedAt + ms
const iso = (ms: number) => new Date(later(ms)).toISOString()

function attempt(name: Attempt['name'], attempt: number, ms: number, more: Partial<Attempt> = {}): Attempt {
  return { ...whom, redrives: 0, durationMs: 5, ...more, name, attempt, at: later(ms) }
}

const [success, failure] = ['INVOCATION_ATTEMPT_SUCCESS', 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE'] as const
const match: Step = {
  ...{ name: 'RULE_MATCH', at: later(2), version: 7, stamp: 's' },
  rules: [{ rule: 'big', targets: ['bank'] }],
}
const dlq: Step = { ...whom, name: 'INVOCATION_DLQ', redrives: 0, at: later(50), reason: 'rejected', error: 'HTTP 422' }
const redrive: Step = { ...whom, name: 'INVOCATION_REDRIVE', redrives: 1, at: later(60) }

const all: Known = {
  ...{
    bus: 'default',
    position: `0-${storedAt}-0`,
    storedAt,
    level: 'all',
    kept: true,
    isCut: false,
    versions: new Map([['big', 3]]),
    isRouted: true,
    foundAll: true,
  },
  received: { at: storedAt, principal: 'key:shop' },
  steps: [match],
  targets: [{ ...whom, type: 'webhook', destination: 'https://bank.example/', isThere: true }],
  found: [],
}
const errors: Known = {
  ...{ ...all, level: 'errors', steps: [] },
  then: { version: 7, rules: [{ rule: 'big', version: 3, targets: ['bank'] }] },
}

const retrying: Found = { ...whom, redrives: 0, state: 'retrying', nextAt: later(900) }
const letter = { id: 'default~0-1-0~big~bank', reason: 'rejected', error: 'HTTP 422', at: later(50) }
const dead: Found = { ...whom, redrives: 0, state: 'dead letter', letter }

describe('the state of a delivery', () => {
  it.each<[string, Known, steps: Step[], Found[], state: string]>([
    ['an attempt succeeded', all, [attempt(success, 1, 10)], [], 'delivered'],
    [
      'its job was added',
      all,
      [{ ...whom, name: 'INVOCATION_SUCCESS', redrives: 0, at: later(3), job: '1' }],
      [],
      'delivered',
    ],
    ['an attempt failed and the next one is due', all, [attempt(failure, 1, 10)], [retrying], 'retrying'],
    [
      'its circuit is open',
      all,
      [{ ...whom, name: 'INVOCATION_THROTTLE_START', redrives: 0, at: later(9) }],
      [retrying],
      'held',
    ],
    [
      'it ended since it was found to be under way',
      all,
      [attempt(success, 2, 20)],
      [{ ...retrying, state: 'in progress' }],
      'delivered',
    ],
    [
      'it is under way after a redrive',
      all,
      [attempt(success, 1, 20)],
      [{ ...retrying, state: 'in progress', redrives: 1 }],
      'in progress',
    ],
    ['its lane is parked', all, [], [{ ...retrying, state: 'parked' }], 'parked'],
    ['it has a dead letter', all, [dlq], [dead], 'dead letter'],
    ['its letter was redriven', all, [dlq, redrive], [], 'redriven'],
    [
      'its letter was redriven and delivered',
      all,
      [dlq, redrive, attempt(success, 1, 70, { redrives: 1 })],
      [],
      'delivered',
    ],
    ['its letter was deleted', all, [dlq, { ...whom, name: 'LETTER_DELETED', at: later(60) }], [], 'dropped'],
    [
      'its target keeps no letters',
      all,
      [{ ...whom, name: 'INVOCATION_DROPPED', redrives: 0, at: later(60), reason: 'rejected' }],
      [],
      'dropped',
    ],
    ['all is recorded but not its end', all, [], [], 'not recorded'],
    ['the router has not had it', { ...all, isRouted: false }, [attempt(failure, 1, 10)], [], 'in progress'],
    ['only failures are recorded, and there is none', errors, [], [], 'delivered, derived'],
    ['only failures are recorded, and it was tried again', errors, [attempt(failure, 1, 10)], [], 'delivered, derived'],
    ['a letter that is neither kept, redriven nor deleted', errors, [dlq], [], 'not recorded'],
    ['the journal dropped its time', { ...errors, kept: false }, [], [], 'not recorded'],
    ['not every place was looked at', { ...errors, foundAll: false }, [], [], 'not recorded'],
    ['its rule is gone', { ...errors, targets: [] }, [], [], 'not recorded'],
    ['nothing is recorded', { ...errors, level: 'off' }, [], [], 'not recorded'],
    [
      'nothing is recorded and its job is known',
      { ...errors, level: 'off' },
      [],
      [{ ...retrying, state: 'delivered' }],
      'delivered',
    ],
  ])('%s: it is so', (_, known, steps, found, expected) => {
    const { deliveries } = biographyOf({ ...known, steps: [...known.steps, ...steps], found })
    expect(deliveries).toEqual([expect.objectContaining({ ...whom, version: 3 })])
    const { state, derived } = deliveries[0]!
    expect(derived ? `${state}, derived` : state).toBe(expected)
  })
})

describe('the attempts of a delivery', () => {
  const attemptsOf = (steps: Step[], found: Found[] = []) =>
    biographyOf({ ...all, steps: [match, ...steps], found }).deliveries[0]!.attempts

  it('are shown with start, end, answer and when the next one was to begin', () => {
    const [first] = attemptsOf([
      attempt(failure, 1, 10, { status: 503, error: 'HTTP 503', retryMs: 100, answer: 'busy' }),
    ])
    expect(first).toEqual({
      ...{
        attempt: 1,
        redrives: 0,
        outcome: 'failed',
        startedAt: iso(5),
        endedAt: iso(10),
        durationMs: 5,
        status: 503,
      },
      ...{ error: 'HTTP 503', answer: 'busy', retryAt: iso(110) },
    })
  })

  it('say which one was cut off and which one was repeated', () => {
    const steps = [attempt(failure, 1, 10), attempt(success, 3, 30), attempt(success, 3, 40)]
    expect(attemptsOf(steps).map(({ attempt, outcome, repeated }) => [attempt, outcome, repeated])).toEqual([
      [1, 'failed', undefined],
      [2, 'cut', undefined],
      [3, 'succeeded', undefined],
      [3, 'succeeded', true],
    ])
  })

  it('are numbered anew for each redrive', () => {
    const steps = [
      attempt('INVOCATION_ATTEMPT_PERMANENT_FAILURE', 1, 40),
      dlq,
      redrive,
      attempt(success, 1, 70, { redrives: 1 }),
    ]
    expect(attemptsOf(steps).map(({ attempt, redrives, outcome }) => [attempt, redrives, outcome])).toEqual([
      [1, 0, 'gave up'],
      [1, 1, 'succeeded'],
    ])
  })

  it('are those of the dead letter too, each once', () => {
    const failed = [
      { at: later(10), error: 'HTTP 503', durationMs: 5 },
      { at: later(50), error: 'HTTP 422' },
    ]
    const attempts = attemptsOf(
      [attempt('INVOCATION_ATTEMPT_PERMANENT_FAILURE', 2, 50, { error: 'HTTP 422' }), dlq],
      [{ ...dead, failed }],
    )
    expect(attempts.map(({ attempt, endedAt, outcome }) => [attempt, endedAt, outcome])).toEqual([
      [1, iso(10), 'failed'],
      [2, iso(50), 'gave up'],
    ])
  })
})

describe('a biography', () => {
  it('lists what happened in the order of time, whoever wrote it when', () => {
    const steps: Step[] = [
      attempt(success, 1, 10),
      { name: 'EVENT_DUPLICATE', at: later(5), from: '203.0.113.9' },
      match,
      { name: 'EVENT_RECEIPT', at: later(0), from: '203.0.113.7' },
      { name: 'EVENT_CAUSED', at: later(8), bus: 'default', position: '1-5-0' },
    ]
    const { list, complete, missing, routed } = biographyOf({ ...all, steps })
    expect(list.map(({ step, at }) => [step, at])).toEqual([
      ['EVENT_RECEIPT', iso(0)],
      ['EVENT_INGEST_SUCCESS', iso(0)],
      ['RULE_MATCH', iso(2)],
      ['EVENT_DUPLICATE', iso(5)],
      ['EVENT_CAUSED', iso(8)],
      [success, iso(10)],
    ])
    expect(list[0]).toEqual({ step: 'EVENT_RECEIPT', at: iso(0), from: '203.0.113.7', principal: 'key:shop' })
    expect({ complete, missing, routed }).toEqual({
      ...{ complete: true, missing: [] },
      routed: { version: 7, rules: [{ rule: 'big', version: 3, targets: ['bank'] }] },
    })
  })

  it.each([
    ['waited', -3600, 0, true],
    ['is relayed with a time that was past when it came', -3600, -7200, false],
    ['came without waiting', 0, 60, false],
  ])('says of an event that %s whether it waited', (_what, came, due, waited) => {
    const received = { at: later(came), deliverAt: later(due) }
    const { list } = biographyOf({ ...all, received })
    const step = { step: 'EVENT_DELAYED', at: iso(came), until: iso(due), derived: true }
    expect(list.filter(({ step }) => step === 'EVENT_DELAYED')).toEqual(waited ? [step] : [])
  })

  it('derives what is not recorded from the event, the rules of then and the dead letter, and says so', () => {
    const { list, complete, missing } = biographyOf({ ...errors, found: [dead] })
    expect(list).toEqual([
      { step: 'EVENT_RECEIPT', at: iso(0), principal: 'key:shop', derived: true },
      { step: 'EVENT_INGEST_SUCCESS', at: iso(0), position: errors.position, derived: true },
      { step: 'RULE_MATCH', version: 7, rules: errors.then!.rules, derived: true },
      {
        ...{ step: 'INVOCATION_DLQ', at: iso(50), ...whom, redrives: 0, reason: 'rejected', error: 'HTTP 422' },
        derived: true,
      },
    ])
    expect({ complete, codes: missing.map(({ code }) => code) }).toEqual({ complete: false, codes: ['level-errors'] })
  })

  it('says that no rule matched', () => {
    const none: Step = { name: 'NO_STANDARD_RULES_MATCHED', at: later(2), version: 7, stamp: 's' }
    expect(biographyOf({ ...all, steps: [none] })).toMatchObject({ routed: { version: 7, rules: [] }, deliveries: [] })
  })

  it.each<[string, Partial<Known>, codes: string[]]>([
    ['an event that waits for its router', { steps: [], isRouted: false }, []],
    ['a journal that dropped it', { steps: [], kept: false }, ['journal-dropped', 'rules-unknown']],
    ['a level that was raised later', { steps: [], then: errors.then! }, ['not-recorded']],
    ['no level', { steps: [], level: 'off', then: errors.then! }, ['level-off']],
    ['rules that are not known any more', { steps: [], level: 'errors' }, ['level-errors', 'rules-unknown']],
    ['too many steps', { isCut: true }, ['too-many']],
    ['too much to look at', { foundAll: false }, ['not-searched']],
  ])('says what it does not have: %s', (_, more, codes) => {
    const { missing, complete } = biographyOf({ ...all, ...more })
    expect(missing.map(({ code }) => code)).toEqual(codes)
    expect(complete).toBe(codes.length === 0)
  })

  it('tells of deliveries that no rule of then had: of letters without a rule', () => {
    const none = { ...dead, rule: 'none', target: 'none' }
    const { deliveries } = biographyOf({ ...errors, then: { version: 7, rules: [] }, found: [none] })
    expect(deliveries).toMatchObject([{ rule: 'none', target: 'none', state: 'dead letter', reason: 'rejected' }])
  })
})

import { capText, caps } from './cap.js'
import { stepNames } from './form.js'
import { bucketOf, readStep, SharedStep, type Step, writeStep } from './index.js'

const logId = '1795231631356-7'
const bucket = bucketOf(logId)
const at = 1_795_231_631_368
const delivery = { rule: 'large-orders', target: 'bank', redrives: 0, at }
const attempt = { ...delivery, attempt: 2, durationMs: 1042 }

const all: Step[] = [
  { name: 'EVENT_RECEIPT', at, from: '203.0.113.7' },
  { name: 'EVENT_DUPLICATE', at, from: 'billing billing-7f' },
  { name: 'RULE_MATCH', at, version: 12, stamp: 'k3', rules: [{ rule: 'a', version: 3, targets: ['x', 'y'] }] },
  { name: 'NO_STANDARD_RULES_MATCHED', at, version: 12, stamp: '' },
  { ...attempt, name: 'INVOCATION_ATTEMPT_SUCCESS', status: 204, instance: 'fan-out-1' },
  {
    ...attempt,
    name: 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE',
    status: 503,
    error: 'HTTP 503',
    retryMs: 900,
    answer: 'no\n"room"',
  },
  { ...attempt, name: 'INVOCATION_ATTEMPT_PERMANENT_FAILURE', error: 'Error: sold out', stack: 'Error\n    at sell' },
  { ...delivery, name: 'INVOCATION_THROTTLE_START', error: 'its circuit is open' },
  { ...attempt, name: 'INVOCATION_ATTEMPT_THROTTLE', status: 429, retryMs: 60_000 },
  { ...delivery, name: 'INVOCATION_PARKED' },
  { ...delivery, name: 'INVOCATION_SUCCESS', job: '17' },
  { ...delivery, name: 'INVOCATION_SUCCESS', bus: 'archive', position: '0-1795231631400-0' },
  { ...delivery, name: 'INVOCATION_DLQ', reason: 'rejected', error: 'HTTP 422' },
  { ...delivery, name: 'INVOCATION_STANDBY', reason: 'rejected', receiver: 'large-orders~second' },
  { ...delivery, name: 'INVOCATION_DROPPED', reason: 'attempts-exhausted' },
  { ...delivery, name: 'INVOCATION_REDRIVE', redrives: 1 },
  { name: 'LETTER_DELETED', at, rule: 'large-orders', target: 'bank' },
  { ...delivery, name: 'RESULT_PUBLISHED', bus: 'acme+shop', position: '3-1795231631400-0' },
  { name: 'EVENT_CAUSED', at, bus: 'default', position: '3-1795231631400-0', rule: 'r', target: 't' },
]

describe('a step of the journal', () => {
  it.each(all.map(step => [step.name, step] as const))('is read as it was written: %s', (_, step) => {
    const line = writeStep(logId, step)
    expect(line).not.toContain('\n')
    expect(readStep(line, bucket)).toEqual({ logId, step })
  })

  it('has every name among these', () => {
    expect(new Set(all.map(step => step.name))).toEqual(new Set(stepNames))
  })

  it('is written for many events as for one', () => {
    for (const step of all) expect(new SharedStep(step).write(logId, step.at)).toBe(writeStep(logId, step))
  })

  it('is short: most steps are those of an event that succeeds', () => {
    expect(writeStep(logId, all[4]!)).toBe('7fc-7["s",12,"large-orders","bank",0,2,1042,204,null,"fan-out-1"]')
    expect(writeStep(logId, { name: 'EVENT_RECEIPT', at })).toBe('7fc-7["r",12]')
  })

  it('is of before its event too, where clocks differ', () => {
    const step: Step = { name: 'INVOCATION_PARKED', ...delivery, at: at - 100_000 }
    expect(readStep(writeStep(logId, step), bucket)).toEqual({ logId, step })
  })

  it('keeps the beginning of a long error, answer and stack', () => {
    const long = '😀'.repeat(10_000)
    const step = {
      ...attempt,
      name: 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE' as const,
      error: long,
      answer: long,
      stack: long,
    }
    const read = readStep(writeStep(logId, step), bucket)!.step as typeof step
    for (const text of ['error', 'answer', 'stack'] as const) {
      expect(Buffer.byteLength(read[text])).toBeLessThanOrEqual(caps[text])
      expect(read[text]).toMatch(/^(😀)+…$/u)
    }
  })

  it('is read without the fields that a newer version added', () => {
    const line = writeStep(logId, all[18]!)
    expect(readStep(line.replace(']', ',"new",{"x":[1]}]'), bucket)).toEqual({ logId, step: all[18] })
  })

  it.each([
    ['a name of a newer version', '7fc-7["z",12]'],
    ['a field that is missing', '7fc-7["s",12,"rule","target",0,2]'],
    ['a field of another type', '7fc-7["s",12,"rule","target","0",2,4]'],
    ['no time', '7fc-7["n",null,1,"x"]'],
    ['rules that are none', '7fc-7["m",1,1,"x",[["rule"]]]'],
    ['no JSON', '7fc-7["n",1'],
    ['no array', '7fc-7{"a":1}'],
    ['no log id', '["n",1,1,"x"]'],
    ['another form of id', '7bcd-7["n",1,1,"x"]'],
    ['nothing', ''],
  ])('is not read from %s', (_, line) => expect(readStep(line, bucket)).toBeUndefined())
})

describe('capText', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly 10', 10, 'exactly 10'],
    ['exactly 11!', 10, 'exactly…'],
    ['ääääää', 10, 'äää…'],
  ])('%s in %d bytes: %s', (text, most, capped) => expect(capText(text, most)).toBe(capped))
})

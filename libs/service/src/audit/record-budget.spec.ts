import type { AuditRecord } from './audit-record.js'
import { RecordBudget } from './record-budget.js'

/** What an operator would lose: the records of others, among a million of one caller. */
describe('the records that denials may cause', () => {
  let now = 5
  const budget = new RecordBudget(() => now)
  const denied = (who: Partial<AuditRecord>, path = '/'): AuditRecord => ({
    ...{ method: 'GET', path, address: '192.0.2.7', result: 'denied', status: 403 },
    ...who,
  })
  const times = (n: number, who: Partial<AuditRecord>) =>
    Array.from({ length: n }, (_, i) => budget.take(denied(who, `/${i}`))).filter(Boolean).length

  it('are 60 a minute of each caller, and of strangers for each reason', () => {
    expect(times(1000, { principal: 'key:noisy' })).toBe(60)
    expect(times(61, { principal: 'key:other' })).toBe(60)
    expect(times(1000, { reason: 'no-key' })).toBe(60)
    expect(times(10, { reason: 'wrong-key' })).toBe(10)
    now += 59_999
    expect(budget.ended()).toEqual([])
    now += 1
    expect(budget.ended()).toMatchObject([
      { principal: 'key:noisy', path: '/999', leftOut: 939 },
      { principal: 'key:other', path: '/60', leftOut: 0 },
      { reason: 'no-key', path: '/999', leftOut: 939 },
    ])
    expect(times(61, { principal: 'key:noisy' })).toBe(60)
    expect(budget.ended(true)).toMatchObject([{ path: '/60', leftOut: 0 }])
  })

  it('are counted together where callers are too many', () => {
    for (let i = 0; i < 10_000; i++) budget.take(denied({ principal: `subject:${i}` }))
    expect(times(100, { principal: 'subject:late' }) + times(100, { principal: 'subject:later' })).toBe(60)
    expect(times(100, { principal: 'subject:0' })).toBe(59)
  })
})

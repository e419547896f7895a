import type { OperatorEvent } from '@sluice/streams'
import { EventBudget, eventsAMinute } from './event-budget.js'

const event = (subject: string, id = 1): OperatorEvent => ({
  ...{ type: 'sluice.rule.saved', tenant: 'default', subject, data: {}, id: String(id), at: 0 },
})

/** What an operator would lose: all else, in a flood of one thing that changes without end. */
describe('the budget of operator events', () => {
  it('bounds those of one type about one resource, and says how many were left out', () => {
    let now = 0
    const budget = new EventBudget(() => now)
    const taken = Array.from({ length: 15 }, (_, i) => budget.take(event('shop/a', i)))
    expect(taken.filter(Boolean)).toHaveLength(eventsAMinute)
    expect(budget.take(event('shop/b'))).toBe(true)
    expect(budget.take({ ...event('shop/a'), tenant: 'acme' })).toBe(true)
    expect(budget.take({ ...event('shop/a'), type: 'sluice.rule.deleted' })).toBe(true)
    expect(budget.ended()).toEqual([])
    now = 60_000
    expect(budget.ended()).toEqual([{ ...event('shop/a', 14), data: { leftOut: 4 } }])
    expect(budget.ended()).toEqual([])
    expect(budget.take(event('shop/a'))).toBe(true)
  })
})

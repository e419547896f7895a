import { fill } from './fill.js'

const facts = { time: Date.UTC(2027, 0, 1, 9), count: 7 }
const time = '2027-01-01T09:00:00.000Z'

test.each<[template: unknown, filled: unknown]>([
  ['<schedule.count>', 7],
  ['<schedule.time>', time],
  ['report <schedule.count> of <schedule.time>', `report 7 of ${time}`],
  [
    { at: '<schedule.time>', runs: [{ n: '<schedule.count>' }, 'x<schedule.count>'] },
    { at: time, runs: [{ n: 7 }, 'x7'] },
  ],
  [{ '<schedule.count>': null, html: '<b>1 < 2</b>', other: '<schedule.name>' }, undefined],
  [12.5, undefined],
  [null, undefined],
])('%j is filled in, and all else in it stays as it is', (template, filled = template) => {
  expect(fill(template, facts)).toEqual(filled)
})

test('a member named __proto__ stays a member', () => {
  const template: unknown = JSON.parse('{"__proto__": "<schedule.count>"}')
  expect(JSON.stringify(fill(template, facts))).toBe('{"__proto__":7}')
})

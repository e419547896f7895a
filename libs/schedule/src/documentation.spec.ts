import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkSchedule } from './check.js'
import { nextRuns } from './runs.js'
import { missed, type Schedule, scheduleBounds } from './schedule.js'

/**
 * The examples of docs/schedules.md. What a block is stands behind its language:
 *
 *   runs TIME        a schedule, and the time after which its runs are asked for
 *   at               the runs of the schedule before
 *   refused SETTING  a schedule that is refused, with the setting at fault
 */
const page = readFileSync(join(__dirname, '../../../docs/schedules.md'), 'utf8')
const blocks = [...page.matchAll(/```json (\S+) ?(.*)\n([^]*?)```/g)].map(([, kind, note, json]) => ({
  kind: kind!,
  note: note!,
  json: json!,
}))

let schedule: Schedule = {}
let after = 0

const checks: Record<string, (json: string, note: string) => void> = {
  runs: (json, time) => {
    const written = JSON.parse(json) as unknown
    checkSchedule(written, 'schedule')
    schedule = written
    after = Date.parse(time)
  },
  at: json => {
    const expected = (JSON.parse(json) as string[]).map(time => Date.parse(time))
    expect(nextRuns(schedule, { since: after, after, count: expected.length })).toEqual(expected)
  },
  refused: (json, setting) =>
    expect(() => checkSchedule(JSON.parse(json), 'schedule')).toThrow(
      expect.objectContaining({ details: { path: `schedule.${setting}` } }),
    ),
}

test('every block of the page is an example that is checked', () => {
  expect(blocks.length).toBeGreaterThan(20)
  expect([...page.matchAll(/```json/g)]).toHaveLength(blocks.length)
  expect(blocks.filter(({ kind }) => !(kind in checks))).toEqual([])
})

test.each(blocks)('$kind $note: $json', ({ kind, note, json }) => checks[kind]!(json, note))

test('the bounds and the choices on the page are those of the code', () => {
  const { rate, window, years, lateMs } = scheduleBounds
  const texts = [
    `within ${lateMs / 1000} seconds`,
    `up to ${rate} days`,
    `up to \`${window} day\``,
    `${years.first} to ${years.last}`,
    `the year ${years.last}`,
  ]
  for (const text of [...texts, ...missed.map(one => `\`${one}\``)]) expect(page).toContain(text)
})

import type { ChildProcess } from 'node:child_process'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'

const events = 2000
/** Milliseconds over which they are due. */
const overMs = 4000

/** What a user would lose: a reminder that never comes or comes twice, because a process died when it was due. */
describe('events that wait while dlq is killed', () => {
  let platform: Platform
  const dlq: ChildProcess[] = []
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('gateway')
    for (let copies = 0; copies < 2; copies++) dlq.push(await platform.run('dlq'))
    expect((await platform.api('PUT', '/v1/buses/reminders', { shards: 4 })).status).toBe(201)
  }, 60_000)
  afterAll(() => platform?.stop())

  const waiting = async () => (await platform.api('GET', '/v1/buses/reminders/status')).body.delayed.events as number
  const logged = async () => {
    const found: { position: string; event: { id: string; deliverat: string } }[] = []
    for (let cursor = ''; ;) {
      const path = `/v1/buses/reminders/events?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const { items, next } = (await platform.api('GET', path)).body
      found.push(...items)
      if (next === null) return found.reverse()
      cursor = next as string
    }
  }

  it('are all appended, each once, never before their time, and in the order of their times', async () => {
    const begin = Date.now() + 5000
    const all = Array.from({ length: events }, (_, i) => ({
      ...{ specversion: '1.0', id: `r-${i}`, source: '/shop', type: 'reminder' },
      deliverat: new Date(begin + ((i * 7919) % events) * (overMs / events)).toISOString(),
    }))
    for (let i = 0; i < events; i += 500) {
      const { accepted, entries } = (
        await platform.api('POST', '/v1/buses/reminders/events', all.slice(i, i + 500), {
          'content-type': 'application/cloudevents-batch+json',
        })
      ).body
      expect(accepted).toBe(500)
      expect(entries.every((entry: object) => 'deliverAt' in entry)).toBe(true)
    }
    expect(await waiting()).toBe(events)
    // one dies in the middle; a little later the other one, and a third goes on
    await until(async () => (await waiting()) < 0.8 * events, 'some are due', 20_000)
    await platform.end(dlq[0]!, 'SIGKILL')
    await until(async () => (await waiting()) < 0.6 * events, 'the other one goes on', 20_000)
    await platform.end(dlq[1]!, 'SIGKILL')
    await platform.run('dlq')
    await until(async () => (await waiting()) === 0, 'all are appended', 30_000)

    const found = await logged()
    expect(found).toHaveLength(events)
    expect(new Set(found.map(({ event }) => event.id)).size).toBe(events)
    const last = new Map<string, number>()
    for (const { position, event } of found) {
      const [shard, ms] = position.split('-')
      const due = Date.parse(event.deliverat)
      expect(Number(ms)).toBeGreaterThanOrEqual(due)
      expect(due).toBeGreaterThanOrEqual(last.get(shard!) ?? 0)
      last.set(shard!, due)
    }
  }, 120_000)
})

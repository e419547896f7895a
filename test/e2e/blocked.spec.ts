import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { longForm, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { ServiceProcesses } from './service.js'

/** Milliseconds of a lease, and how many of them an event loop stands still. */
const leaseMs = 1000
const leases = { least: 0.5, most: 3 }
const runs = longForm ? 200 : 4
const keys = 20
const each = 3
/** Of the service's consumer. */
const batchSize = 4

/** What a user would lose: the withdrawal that is booked again after the deposit behind it, because a process stood still. */
describe('processes that stand still', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-blocked-'))
  let platform: Platform
  const processes = new ServiceProcesses()
  beforeAll(async () => void (platform = await Platform.start()), 90_000)
  afterEach(processes.killAll)
  afterAll(async () => {
    await platform?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (WHO: string, LEDGER: string) =>
    processes.start('blocked-service.mjs', { REDIS_URL: platform.redis.url, LEDGER, WHO, LEASE_MS: String(leaseMs) })

  it.each([2, 3])(
    'begin no event of a key after a later one was begun elsewhere: %i instances',
    async instances => {
      const ledger = join(folder, `ledger-${instances}`)
      writeFileSync(ledger, '')
      const who = Array.from({ length: instances }, (_, i) => `${i}`)
      await Promise.all(who.map(name => start(name, ledger)))
      for (let run = 1; run <= Math.ceil(runs / 2); run++) {
        const seed = run * 10 + instances
        await publish(random(seed), run, who)
        const all = 3 * run * keys * each
        const over = async () => {
          const names = read(ledger).map(({ handler, key, n }) => `${handler} ${key} ${n}`)
          return new Set(names.concat(await givenUp())).size >= all
        }
        await until(over, `all of run ${run} are begun, by each handler, or given up`, 60_000)
        expect({ seed, violations: violations(read(ledger)) }).toEqual({ seed, violations: [] })
      }
    },
    longForm ? 3_600_000 : 120_000,
  )

  /** What was in hand at too many standings is a dead letter, and what is behind it in its key: told apart from what is lost. */
  async function givenUp(): Promise<string[]> {
    const found: string[] = []
    let cursor = ''
    do {
      const { body } = await platform.api('GET', `/v1/dead-letters?limit=100${cursor && `&cursor=${cursor}`}`)
      const letters = body.items as { rule: string; eventId: string }[]
      found.push(...letters.map(({ rule, eventId }) => `${rule.split('.').at(-1)} ${sent.get(eventId)}`))
      cursor = body.next
    } while (cursor)
    return found
  }

  let at = 0
  /** Of each event that was sent, by its id, the key and its place in it. */
  const sent = new Map<string, string>()
  /** Some events say who is to stand still for how long. */
  async function publish(next: () => number, run: number, who: readonly string[]): Promise<void> {
    for (let n = 0; n < each; n++) {
      const events = Array.from({ length: keys }, (_, key) => {
        const standing = next() < 0.07 ? { [who[Math.floor(next() * who.length)]!]: between(next()) } : {}
        const data = { n, at: at++, blocks: standing }
        const [id, subject] = [`e${at}`, `${run}.${who.length}.${key}`]
        sent.set(id, `${subject} ${n}`)
        return { specversion: '1.0', id, source: '/t', type: 'booked', subject, data }
      })
      const { status } = await platform.publishBatch(events)
      expect(status).toBe(202)
    }
  }
})

interface Begun {
  readonly handler: string
  readonly key: string
  readonly n: number
}

function read(ledger: string): Begun[] {
  return readFileSync(ledger, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => line.split(' '))
    .map(([handler, key, n]) => ({ handler: handler!, key: key!, n: Number(n) }))
}

/** Only the last event that was begun of a key may be begun again, and of a shard only the last batch. */
function violations(begun: readonly Begun[]): string[] {
  const seen = new Map<string, number[]>()
  return begun.flatMap(({ handler, key, n }) => {
    const name = `${handler} ${key}`
    const order = seen.get(name) ?? []
    seen.set(name, order)
    const again = handler === 'batch' ? order.slice(-batchSize).includes(n) : order.at(-1) === n
    const after = order.at(-1) ?? -1
    if (!order.includes(n)) order.push(n)
    const isNext = handler === 'batch' ? n > after : n === after + 1
    return again || isNext ? [] : [`${name}: ${n} after ${after}`]
  })
}

function between(share: number): number {
  return leases.least + share * (leases.most - leases.least)
}

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

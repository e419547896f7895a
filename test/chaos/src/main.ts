// npm run test:chaos -- --seed 1 --events 50000 --minutes 10
// Publishes while processes are killed, frozen and restarted, and settles the books afterwards.
import { parseArgs } from 'node:util'
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '@sluice/testing'
import { type Account, audit, clock, type Harmed, type Letter } from './audit.js'
import { cast, type Fault, menu, roleOf, schedule } from './faults.js'
import { LedgerReader, type Line } from './ledger.js'
import { type Receiver, receivers, refusals } from './plan.js'
import { failures, table, timeline } from './report.js'
import { whereabouts } from './whereabouts.js'
import { untilIdle, work, World } from './world.js'

const { values } = parseArgs({
  options: {
    /** Decides what is done to whom and when, and which events fail where. */
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    events: { type: 'string', default: '50000' },
    minutes: { type: 'string', default: '10' },
    /** Seconds that the backlog may take once everything is up again. */
    drain: { type: 'string', default: '180' },
    /** A file for the figures. */
    json: { type: 'string' },
  },
})
const seed = Number(values.seed)
const events = Number(values.events)
const ms = Number(values.minutes) * 60_000
const drainMs = Number(values.drain) * 1000

/** Findings of a kind that are shown in full. */
const shown = 5

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
process.on('disconnect', () => process.exit(130))

const faults = schedule(seed, ms)
console.log(`seed ${seed}: ${events} events in ${ms / 1000} s, ${faults.length} faults of ${menu.length} kinds`)
// Redis answers a write after it went to the kernel, so that a kill loses none. With `everysec` it holds writes back, and
// answers all the same, for up to two seconds while the disk is busy with the last sync.
const world = await World.open(seed, ['--appendfsync', 'no'])
let clean = false
try {
  clean = await run()
} catch (error) {
  console.log(`failed: ${(error as Error).stack}`, (error as Error).cause ?? '')
} finally {
  await world.close(!clean)
}
if (!clean)
  console.log(`\nto see it again: npm run test:chaos -- --seed ${seed} --events ${events} --minutes ${values.minutes}`)
process.exit(clean ? 0 : 1)

async function run(): Promise<boolean> {
  await startAll()
  const bus = await world.api<{ dedupeMs?: number }>('GET', '/v1/buses/default')
  const start = Date.now() + 500
  const harmed: Harmed[] = []
  const keys = 200
  const publishing = { events: events / 2, keys: keys / 2, from: start, ms }
  const [web, till] = [await world.own('web', 'web', publishing), await world.own('till', 'till', publishing)]
  await storm(faults, start, harmed)
  console.log(`the storm is over after ${since(start)} s; waiting for what is under way`)

  const reader = new LedgerReader(world.folder)
  const lines: Line[] = []
  const settle = async (): Promise<Account[]> => {
    for (const line of reader.read()) lines.push(line)
    const letters = await listLetters()
    const books = {
      ...{ lines, harmed, letters },
      dedupe: (bus.dedupeMs ?? 0) > 0,
      givenUp: (receiver: Receiver, id: string) => refusals(seed, receiver, id) === Infinity,
    }
    return receivers.map(receiver => audit(receiver, books))
  }
  const published = () => [web, till].every(actor => actor.said('has published everything'))
  let accounts: Account[] = []
  const arrived = until(
    async () => {
      await sleep(1000)
      if (!published()) return false
      accounts = await settle()
      return accounts.every(({ lost }) => lost.length === 0)
    },
    'everything that was accepted has arrived',
    drainMs,
  )
  await arrived
    .then(
      () => untilIdle(world.redis, 60_000),
      () => undefined,
    )
    .catch(() => undefined)
  const left = await work(world.redis)
  accounts = await settle()
  reader.close()

  console.log(`\n${table(accounts)}\n`)
  const broken = failures(accounts)
  const problems = [
    ...world.problems,
    ...(published() ? [] : ['the publishers did not end']),
    ...left.map(key => `still under way in Redis: ${key}`),
  ]
  if (values.json) writeFileSync(values.json, JSON.stringify({ seed, accounts, problems, harmed }))
  if (broken.length + problems.length === 0) {
    console.log(`everything was settled ${since(start)} s after the start`)
    return true
  }
  writeFileSync(join(world.folder, 'timeline.txt'), timeline(harmed, start))
  console.log(`what was done to whom:\n${timeline(harmed, start)}`)
  for (const problem of problems) console.log(`\n${problem}`)
  for (const { promise, findings } of broken) {
    console.log(`\n${promise}: ${findings.length}`)
    for (const { id, receiver, what } of findings.slice(0, shown)) {
      console.log(`  ${id} at ${receiver}: ${what}`)
      const story = lines.filter(line => line.id === id && (!('receiver' in line) || line.receiver === receiver))
      for (const { at, kind, id: _, ...more } of story)
        console.log(`    ${clock(at)} ${kind} ${Object.values(more).join(' ')}`)
      const position = story.findLast(line => line.kind === 'accepted') as { position?: string } | undefined
      if (position?.position) console.log(`    ${await whereabouts(world.redis, position.position)}`)
    }
  }
  console.log(`\nledgers and logs: ${world.folder}`)
  return false
}

async function startAll(): Promise<void> {
  await world.service('gateway')
  const [first, ...more] = [cast.router, cast['fan-out'], cast.dlq].flatMap(names =>
    names.map(name => () => world.service(roleOf(name), name)),
  )
  await first!() // its rules are live when a router works by them
  await Promise.all([...more.map(start => start()), world.own('receiver'), world.own('worker')])
  await Promise.all(cast.subscriber.map(name => world.own('subscriber', name)))
  await world.putRule()
}

/** Does what the schedule says; what happens to one process happens one after another. */
async function storm(faults: readonly Fault[], start: number, harmed: Harmed[]): Promise<void> {
  const busy = new Map<string, Promise<void>>()
  for (const fault of faults) {
    const { at, who, what } = fault
    await sleep(Math.max(0, start + at - Date.now()))
    const next = (busy.get(who) ?? Promise.resolve()).then(async () => {
      const from = Date.now()
      await world.harm(fault)
      harmed.push({ who, what, from, to: Date.now() })
    })
    next.catch(() => undefined)
    busy.set(who, next)
  }
  await Promise.all([...busy.values(), sleep(Math.max(0, start + ms - Date.now()))])
  harmed.sort((a, b) => a.from - b.from)
}

async function listLetters(): Promise<Letter[]> {
  const letters: Letter[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: { position: string; rule: string; target: string; reason: string }[]; next: string | null } =
      await world.api('GET', `/v1/dead-letters?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    for (const { position, rule, target, reason } of page.items)
      letters.push({ position, reason, receiver: receiverOf(rule, target) })
    cursor = page.next
  }
  return letters
}

/** Handlers are targets of rules that are named after class and method. */
function receiverOf(rule: string, target: string): Receiver {
  if (rule.includes('.OrderedShop.')) return 'ordered'
  if (rule.includes('.Shop.')) return 'handler'
  return target as Receiver
}

function since(start: number): string {
  return ((Date.now() - start) / 1000).toFixed(1)
}

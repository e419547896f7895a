// npm run test:chaos -- --seed 1 --events 50000 --minutes 10
// Publishes while processes are killed, frozen and restarted, and settles the books afterwards.
import { parseArgs } from 'node:util'
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeFileSync } from 'node:fs'
import type { Actor } from './actor.js'
import { type Account, clock, type Finding, type Harmed } from './audit.js'
import { Bookkeeper } from './books.js'
import { cast, type Fault, menuOf, type RedisKind, redisKinds, roleOf, schedule } from './faults.js'
import type { Line } from './ledger.js'
import { inOwnNetwork } from './network.js'
import { Letters } from './letters.js'
import { failures, table, timeline } from './report.js'
import { whereabouts } from './whereabouts.js'
import { work } from './work.js'
import { World } from './world.js'

const { values } = parseArgs({
  options: {
    /** Decides what is done to whom and when, and which events fail where. */
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    events: { type: 'string', default: '50000' },
    minutes: { type: 'string', default: '10' },
    /** Seconds without any progress, once everything is up again, after which what did not arrive is lost. */
    patience: { type: 'string', default: '60' },
    /** What the platform runs on: one, sentinel or cluster. */
    redis: { type: 'string', default: 'one' },
    /** A file for the figures. */
    json: { type: 'string' },
  },
})
const seed = Number(values.seed)
const events = Number(values.events)
const ms = Number(values.minutes) * 60_000
const kind = redisKinds.find(known => known === values.redis) as RedisKind
if (!kind) throw new Error(`--redis is one of ${redisKinds.join(', ')}`)
// one Redis has nobody to be isolated from
const ended = kind === 'one' ? undefined : inOwnNetwork()
if (ended !== undefined) process.exit(ended)
const patienceMs = Number(values.patience) * 1000

/** Keys of all publishers together. */
const keys = 200
/** Milliseconds between two redrives. */
const redriveMs = 1000
/** Findings of a kind that are shown in full. */
const shown = 5

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
process.on('disconnect', () => process.exit(130))

const faults = schedule(seed, ms, kind)
console.log(
  `seed ${seed}, Redis ${kind}: ${events} events in ${ms / 1000} s, ${faults.length} faults of ${menuOf(kind).length} kinds`,
)
// Redis answers a write after it went to the kernel, so that a kill loses none. With `everysec` it holds writes back, and
// answers all the same, for up to two seconds while the disk is busy with the last sync.
const world = await World.open(seed, kind, ['--appendfsync', 'no'])
let clean = false
try {
  clean = await run()
} catch (error) {
  console.log(`failed: ${(error as Error).stack}`, (error as Error).cause ?? '')
} finally {
  await world.close(!clean)
}
if (!clean)
  console.log(
    `\nto see it again: npm run test:chaos -- --redis ${kind} --seed ${seed} --events ${events} --minutes ${values.minutes}`,
  )
process.exit(clean ? 0 : 1)

async function run(): Promise<boolean> {
  await startAll()
  const { dedupeMs = 0 } = await world.api<{ dedupeMs?: number }>('GET', '/v1/buses/default')
  const letters = new Letters(world)
  const books = new Bookkeeper(world.folder, letters, {
    seed,
    dedupe: dedupeMs > 0,
    failsOver: world.server.replicas > 0,
  })
  const start = Date.now() + 500
  const publishing = { events: events / 2, keys: keys / 2, from: start, ms }
  const publishers = [await world.own('web', 'web', publishing), await world.own('till', 'till', publishing)]

  let stormy = true
  const redriving = redriveWhile(letters, () => stormy)
  await storm(faults, start, books.harmed)
  stormy = false
  await redriving
  console.log(`the storm is over after ${since(start)} s; waiting for what is under way`)
  const [accounts, underWay] = await drain(books, letters, publishers)
  books.close()

  console.log(`\n${table(accounts)}\n`)
  const broken = failures(accounts)
  const problems = [...world.problems, ...underWay]
  if (values.json) writeFileSync(values.json, JSON.stringify({ seed, accounts, problems, harmed: books.harmed }))
  if (broken.length + problems.length === 0) {
    console.log(`everything was settled ${since(start)} s after the start`)
    return true
  }
  console.log(`what was done to whom:\n${timeline(books.harmed, start)}`)
  for (const problem of problems) console.log(`\n${problem}`)
  for (const { promise, findings } of broken) {
    console.log(`\n${promise}: ${findings.length}`)
    for (const finding of findings.slice(0, shown)) await tell(finding, books.lines)
  }
  console.log(`\nledgers and logs: ${world.folder}`)
  return false
}

/** Waits until everything has arrived, what was given up too, and Redis has no work left. @returns what is still under way */
async function drain(books: Bookkeeper, letters: Letters, publishers: Actor[]): Promise<[Account[], string[]]> {
  let accounts = books.settle()
  let left: string[] = []
  for (let progress = Date.now(), before = ''; Date.now() - progress < patienceMs;) {
    await sleep(1000)
    const kept = await letters.redrive().catch(error => `the dead letters cannot be listed: ${error}`)
    accounts = books.settle()
    left = [
      ...publishers
        .filter(actor => !actor.said('has published everything'))
        .map(({ name }) => `${name} still publishes`),
      ...(kept ? [`dead letters: ${kept}`] : []),
      ...(await work(world.redis).catch(error => [String(error)])).map(key => `still under way in Redis: ${key}`),
    ]
    if (left.length === 0 && accounts.every(({ accepted, delivered }) => accepted === delivered)) break
    const now = accounts.map(({ accepted, delivered }) => `${accepted} ${delivered}`).join()
    if (now !== before) progress = Date.now()
    before = now
  }
  return [accounts, left]
}

async function tell({ id, receiver, what }: Finding, lines: readonly Line[]): Promise<void> {
  console.log(`  ${id} at ${receiver}: ${what}`)
  const story = lines.filter(line => line.id === id && (!('receiver' in line) || line.receiver === receiver))
  for (const { at, kind, id: _, ...more } of story.sort((a, b) => a.at - b.at))
    console.log(`    ${clock(at)} ${kind} ${Object.values(more).join(' ')}`)
  for (const line of story)
    if (line.kind === 'accepted') console.log(`    ${await whereabouts(world.redis, line.position)}`)
}

async function startAll(): Promise<void> {
  await world.service('gateway')
  await world.replicate()
  const [first, ...more] = [cast.router, cast['fan-out'], cast.dlq].flatMap(names =>
    names.map(name => () => world.service(roleOf(name), name)),
  )
  await first!() // its rules are live when a router works by them
  await Promise.all([...more.map(start => start()), world.own('receiver'), world.own('worker')])
  await Promise.all(cast.subscriber.map(name => world.own('subscriber', name)))
  await world.putRule()
}

/** Sends again what was given up, also while those who do it die: each letter must arrive once. */
async function redriveWhile(letters: Letters, goOn: () => boolean): Promise<void> {
  while (goOn()) {
    await sleep(redriveMs)
    await letters.redrive().catch(() => undefined)
  }
}

/** Does what the schedule says; what happens to one process happens one after another. */
async function storm(faults: readonly Fault[], start: number, harmed: Harmed[]): Promise<void> {
  const busy = new Map<string, Promise<void>>()
  for (const fault of faults) {
    const { at, who, what } = fault
    await sleep(Math.max(0, start + at - Date.now()))
    const next = (busy.get(who) ?? Promise.resolve()).then(async () => {
      await world.untilItsMoment(fault)
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

function since(start: number): string {
  return ((Date.now() - start) / 1000).toFixed(1)
}

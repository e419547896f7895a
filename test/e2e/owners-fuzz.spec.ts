import type { Redis } from 'ioredis'
import { longForm, testClient, testQueuePrefix, until } from '@sluice/testing'
import { Queue } from 'bullmq'
import { Generator } from '../../libs/pattern/src/generator.fixture.js'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

const owners = longForm ? 40 : 12
const events = longForm ? 400 : 60
const seed = Number(process.env['FUZZ_SEED'] ?? 14)

const types = ['paid', 'shipped', 'lost']
/** Alarms about failing targets are events too. */
const source = ['/fuzz']
const tiers = ['gold', 'none']
/** What may be hidden, and the leaves of each event that it hides. */
const hidden = {
  subject: ['subject'],
  'data.email': ['data.email'],
  'data.customer': ['data.customer.name', 'data.customer.tier'],
  'data.customer.name': ['data.customer.name'],
  data: ['data.email', 'data.customer.name', 'data.customer.tier'],
}
type Path = keyof typeof hidden

interface Made {
  readonly event: { readonly id: string; readonly type: string; readonly subject: string }
  /** By path. Each value is in no other event. */
  readonly leaves: Readonly<Record<string, string>>
  readonly tier: string
}

interface Receive {
  readonly type: string | undefined
  readonly tier: string | undefined
  readonly redact: readonly { readonly path: Path; readonly as: 'removed' | 'hash' }[]
}

/** A rule's own question, and the leaf that it asks about. */
interface Asks {
  readonly pattern: object
  readonly leaf: string | undefined
  holds(made: Made): boolean
}

/**
 * What a user would lose: an event that somebody may not have, or a value that is hidden from him, on any way out. What is expected is
 * read from the grants in the slow and obvious way.
 */
describe('random rules of random owners', () => {
  const random = new Generator(seed)
  let platform: Platform
  let hook: Hook
  let queue: Queue
  let connection: Redis
  beforeAll(async () => {
    platform = await Platform.start()
    hook = await webhook(new Ledger(), () => 400)
    connection = testClient(platform.redis.url, { maxRetriesPerRequest: null })
    queue = new Queue('fuzz', { connection, prefix: testQueuePrefix })
  }, 60_000)
  afterAll(async () => {
    await queue?.close()
    connection?.disconnect()
    await hook?.close()
    await platform?.stop()
  })

  it('get what a grant and the rule both match, and no redacted value is in a webhook, job or dead letter', async () => {
    const api = async (method: string, path: string, body: unknown, secret?: string) => {
      const headers: Record<string, string> = secret ? { authorization: `Bearer ${secret}` } : {}
      const answer = await platform.api(method, `/v1${path}`, body, headers)
      expect({ seed, path, answer }).toMatchObject({ answer: { status: 201 } })
      return answer.body
    }
    const rules: { readonly name: string; readonly receives: readonly Receive[]; readonly asks: Asks }[] = []
    for (let i = 0; i < owners; i++) {
      const receives = Array.from({ length: 1 + random.below(3) }, () => randomReceive(random))
      const asks = randomAsks(random)
      const manage = ['rule', 'webhook', 'queue'].map(kind => ({ manage: { kind } }))
      const { key } = await api('PUT', `/keys/k${i}`, { grants: [...receives.map(grantOf), ...manage] })
      const targets = [
        { id: 'hook', type: 'webhook', url: `${hook.url}/${i}`, retry: { attempts: 1 } },
        { id: 'queue', type: 'queue', queue: 'fuzz' },
      ]
      await api('PUT', `/buses/default/rules/r${i}`, { pattern: { source, ...asks.pattern }, targets }, key)
      rules.push({ name: `r${i}`, receives, asks })
    }
    const made = Array.from({ length: events }, (_, i) => randomEvent(random, i))
    expect((await platform.publishBatch(made.map(({ event }) => event))).body.accepted).toBe(events)

    const expected = new Map<string, Readonly<Record<string, string>>>()
    for (const { name, receives, asks } of rules) {
      for (const one of made) {
        const seen = slowView(receives, one)
        if (seen && asks.holds(one) && !(asks.leaf && seen.hiddenLeaves.has(asks.leaf)))
          expected.set(`${name} ${one.event.id}`, seen.shown)
      }
    }
    const letters = async () => {
      const all = await Promise.all(rules.map(({ name }) => platform.letters({ rule: name, target: 'hook' })))
      return all.flat() as { id: string; rule: string; eventId: string }[]
    }
    await until(async () => (await letters()).length >= expected.size, 'all that is expected was given up')
    await until(async () => (await queue.getJobs()).length >= expected.size, 'all jobs are there')
    await until(async () => {
      const { behind } = (await platform.api('GET', '/v1/buses/default/status')).body
      return behind.every(({ events }: { events: number }) => events === 0)
    }, 'nothing is on its way')

    const found = await letters()
    const names = [...expected.keys()].sort()
    expect({ seed, of: found.map(({ rule, eventId }) => `${rule} ${eventId}`).sort() }).toEqual({ seed, of: names })
    const jobs = await queue.getJobs()
    const ruleOf = (id: string) => id.split('~')[2]!
    expect({ seed, of: jobs.map(({ id, data }) => `${ruleOf(id!)} ${data.id}`).sort() }).toEqual({ seed, of: names })
    expect(hook.requests).toHaveLength(names.length)
    const texts: [name: string, text: string][] = [
      ...jobs.map(({ id, data }): [string, string] => [`${ruleOf(id!)} ${data.id}`, JSON.stringify(data)]),
      ...(await Promise.all(
        found.map(async ({ id, rule, eventId }): Promise<[string, string]> => {
          const { body } = await platform.api('GET', `/v1/dead-letters/${encodeURIComponent(id)}`)
          return [`${rule} ${eventId}`, JSON.stringify(body)]
        }),
      )),
    ]
    for (const [name, text] of texts)
      expect({ seed, name, shows: shownIn(text, name) }).toEqual({ seed, name, shows: expected.get(name) })
    // a webhook's request names no rule: what it shows is what some rule of the event shows
    const shapes = new Set(Array.from(expected, ([name, shown]) => JSON.stringify([name.split(' ')[1], shown])))
    for (const { body } of hook.requests) {
      const { id } = JSON.parse(body) as { id: string }
      expect(shapes).toContain(JSON.stringify([id, shownIn(body, `x ${id}`)]))
    }
    expect(names.length).toBeGreaterThan(events / 4)

    function shownIn(text: string, name: string): Readonly<Record<string, string>> {
      const { leaves } = made.find(({ event }) => event.id === name.split(' ')[1])!
      return Object.fromEntries(Object.entries(leaves).filter(([, value]) => text.includes(value)))
    }
  }, 300_000)
})

function randomEvent(random: Generator, i: number): Made {
  const tier = random.pick(tiers)
  const [subject, email, name] = ['subject', 'email', 'name'].map(leaf => `${leaf}-of-${i}-end`) as [
    string,
    string,
    string,
  ]
  const data = { email, customer: { name, tier: `${tier}-${i}-end` } }
  const leaves = { subject, 'data.email': email, 'data.customer.name': name, 'data.customer.tier': data.customer.tier }
  const event = {
    specversion: '1.0',
    id: `E-${i}`,
    source: '/fuzz',
    type: random.pick(types),
    subject,
    partitionkey: `${i}`,
    data,
  }
  return { event, leaves, tier }
}

function randomReceive(random: Generator): Receive {
  const paths = (Object.keys(hidden) as Path[]).filter(() => random.chance(0.3))
  return {
    type: random.chance(0.6) ? random.pick(types) : undefined,
    tier: random.chance(0.3) ? random.pick(tiers) : undefined,
    redact: paths.map(path => ({ path, as: random.chance(0.3) ? 'hash' : 'removed' })),
  }
}

function grantOf({ type, tier, redact }: Receive): object {
  const pattern = {
    ...(type && { type: [type] }),
    ...(tier && { data: { customer: { tier: [{ prefix: tier }] } } }),
  }
  return { receive: { bus: 'default', ...(type || tier ? { pattern } : {}), redact } }
}

function randomAsks(random: Generator): Asks {
  const type = random.pick(types)
  const tier = random.pick(tiers)
  return random.pick<Asks>([
    { pattern: { type: [{ exists: true }] }, leaf: undefined, holds: () => true },
    { pattern: { type: [type] }, leaf: undefined, holds: ({ event }) => event.type === type },
    { pattern: { subject: [{ prefix: 'subject' }] }, leaf: 'subject', holds: () => true },
    {
      pattern: { data: { customer: { tier: [{ prefix: tier }] } } },
      leaf: 'data.customer.tier',
      holds: made => made.tier === tier,
    },
    { pattern: { 'data.email': [{ 'anything-but': 'x' }] }, leaf: 'data.email', holds: () => true },
  ])
}

/** The leaves that some grant shows of those that match; undefined if none matches. */
function slowView(receives: readonly Receive[], { event, leaves, tier }: Made) {
  const matching = receives.filter(
    grant => (!grant.type || grant.type === event.type) && (!grant.tier || grant.tier === tier),
  )
  if (matching.length === 0) return undefined
  const hides = ({ redact }: Receive, leaf: string) => redact.some(({ path }) => hidden[path].includes(leaf))
  const hiddenLeaves = new Set(Object.keys(leaves).filter(leaf => matching.every(grant => hides(grant, leaf))))
  const shown = Object.fromEntries(Object.entries(leaves).filter(([leaf]) => !hiddenLeaves.has(leaf)))
  return { shown, hiddenLeaves }
}

import type { ChildProcess } from 'node:child_process'
import { largeWebhookQueues, webhookQueues } from '@sluice/queues'
import { Keys } from '@sluice/streams'
import { testClient, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { type Answer, type Hook, Ledger, webhook } from './receivers.js'
import { webhookJobs } from './webhook-jobs.js'

/** What a user would lose: calls that were answered are made again, or those that were not are never. */
describeOne('the first try of a webhook', () => {
  let platform: Platform
  let hook: Hook
  let fanOut: ChildProcess
  let client: ReturnType<typeof testClient>
  let ledger: Ledger
  /** What the receiver does with an event. */
  let answer: (id: string) => number | Answer | Promise<number | Answer>
  const keys = new Keys()
  const run = () => platform.run('fan-out', { WEBHOOK_TIMEOUT_MS: '10000' })

  beforeAll(async () => {
    platform = await Platform.empty()
    client = testClient(platform.redis.url)
    hook = await webhook(new Ledger(), async id => {
      const given = await answer(id)
      if (given === 204) ledger.add(id)
      return given
    })
    for (const name of ['gateway', 'router']) await platform.run(name)
    fanOut = await run()
    const targets = [
      { id: 'partner', type: 'webhook', url: hook.url, retry: { backoff: { delay: 100 }, circuit: false } },
    ]
    await platform.api('PUT', '/v1/buses/default/rules/all', { pattern: { source: ['/test'] }, targets })
  })
  beforeEach(() => {
    answer = () => 204
    ledger = new Ledger()
    hook.requests.length = 0
  })
  afterAll(async () => {
    await hook?.close()
    client?.disconnect()
    await platform?.stop()
  })

  const publish = async (...ids: string[]) => {
    const events = ids.map(id => ({ specversion: '1.0', id, source: '/test', type: 'tried', data: {} }))
    const { body } = await platform.publishBatch(events)
    expect(body.accepted).toBe(ids.length)
    return body.entries.map(({ position }: { position: string }) => position) as string[]
  }
  /** Whether fan-out has not settled the entry of an event. */
  const isWaiting = async (position: string) => {
    const [shard, logId] = [Number(position.split('-')[0]), position.slice(position.indexOf('-') + 1)]
    const entries = await client.xrange(keys.deliveries('default', shard), '-', '+')
    return entries.some(([, fields]) => fields.includes(logId))
  }
  const named = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}-${i}`)
  const arrive = (ids: string[]) => until(() => ledger.missing(ids).length === 0, 'they arrive', 30_000)
  const calls = (id: string) => hook.requests.filter(({ body }) => (JSON.parse(body) as { id: string }).id === id)
  /** Entries that fan-out has not settled. */
  const waiting = async () => {
    const lengths = Array.from({ length: 4 }, (_, shard) => client.xlen(keys.deliveries('default', shard)))
    return (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0)
  }
  /** Holds some calls until they are cut off, with others answered around them. */
  const hold = async (name: string) => {
    await publish(...named(`${name}-before`, 60)) // the target is known to take many calls at once
    await arrive(named(`${name}-before`, 60))
    answer = id => (id.startsWith(`${name}-held`) ? new Promise<number>(() => undefined) : 204)
    const held = named(`${name}-held`, 5)
    const others = [...named(`${name}-before`, 60), ...named(`${name}-other`, 60)]
    await publish(...named(`${name}-other`, 30))
    await arrive(others.slice(0, 90))
    await publish(...held) // alone: beside others they might find no room for a first try
    await until(() => held.every(id => calls(id).length === 1), 'those that are held were called')
    await publish(...named(`${name}-other`, 60).slice(30))
    await arrive(others)
    return { held, others }
  }
  const restart = async () => {
    await platform.end(fanOut, 'SIGKILL')
    answer = () => 204
    fanOut = await run()
  }

  it('is made once of an entry that has copies, as a router makes them that repeats an append', async () => {
    let finish = () => undefined as void
    await publish(...named('before', 60)) // the target is known to take many calls at once
    await arrive(named('before', 60))
    answer = id => (id === 'copied' ? new Promise<number>(resolve => (finish = () => resolve(204))) : 204)
    const [position] = await publish('copied')
    await until(() => calls('copied').length === 1, 'it is called')
    const stream = keys.deliveries('default', Number(position!.split('-')[0]))
    const [[, fields]] = (await client.xrange(stream, '-', '+')) as [[string, string[]]]
    for (let copies = 0; copies < 5; copies++) await client.xadd(stream, '*', ...fields)
    await publish(...named('after', 30)) // in all shards
    await arrive(named('after', 30))
    await until(async () => (await waiting()) === 0, 'none of them waits for a call that lasts: it has a job')
    expect(await webhookJobs(client, 'delayed')).toBe(1)
    finish()
    await until(async () => (await webhookJobs(client, 'delayed')) === 0, 'nothing is left')
    expect(calls('copied')).toHaveLength(1)
  })

  it.each([
    ['that has just begun', async () => until(async () => (await waiting()) <= 5, 'the others are settled')],
    [
      'that lasts',
      async () => {
        await until(async () => (await waiting()) === 0, 'all are settled')
        expect(await webhookJobs(client, 'delayed')).toBe(5)
      },
    ],
  ])(
    'is repeated after a kill, under the same id, if it is one %s, and no other is',
    async (what, isSo) => {
      const name = what.endsWith('lasts') ? 'lasting' : 'short'
      const { held, others } = await hold(name)
      await isSo()
      await restart()
      await arrive(held)
      for (const id of held) expect(new Set(calls(id).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
      expect(held.map(id => calls(id).length)).toEqual([2, 2, 2, 2, 2])
      expect(others.filter(id => calls(id).length > 1)).toEqual([])
      await until(async () => (await waiting()) === 0, 'nothing is left')
    },
    60_000,
  )

  it('that lasts is made once, and one that fails then is tried again', async () => {
    const fails = { status: 503, body: 'busy' }
    answer = async id => {
      await new Promise(resolve => setTimeout(resolve, 1500))
      return id === 'late-good' || calls(id).length > 1 ? 204 : fails
    }
    await publish('late-good', 'late-bad')
    await arrive(['late-good', 'late-bad'])
    await until(async () => (await webhookJobs(client, 'delayed')) === 0, 'no job is left')
    expect(calls('late-good')).toHaveLength(1)
    expect(calls('late-bad').map(({ headers }) => headers['sluice-attempt'])).toEqual(['1', '2'])
  }, 60_000)

  it('that failed has its job before its entry is settled, and is not made again meanwhile', async () => {
    const isRefused = () => platform.output.includes('jobs of webhooks cannot work')
    answer = async id => {
      if (id.startsWith('warm') || (id === 'refused' && calls(id).length > 1)) return 204
      if (id === 'refused') await client.config('SET', 'maxmemory', '1')
      else await until(isRefused, 'the job of the other cannot be added')
      return id === 'refused' ? 500 : 204
    }
    const warm = named('warm', 30) // the target is known to take more than one call
    await publish(...warm)
    await arrive(warm)
    const [good, refused] = await publish('good', 'refused')
    await until(async () => isRefused() && !(await isWaiting(good!)), 'what is settled then is settled')
    expect(await isWaiting(refused!)).toBe(true)
    expect(calls('refused')).toHaveLength(1)
    await client.config('SET', 'maxmemory', '0')
    await arrive(['refused'])
    await until(async () => (await waiting()) === 0, 'its entry is settled')
    expect(calls('refused').map(({ headers }) => headers['sluice-attempt'])).toEqual(['1', '2'])
  }, 60_000)

  it('is not repeated when another fan-out takes a part of the shards', async () => {
    answer = async () => {
      await new Promise(resolve => setTimeout(resolve, 800))
      return 204
    }
    let other: ChildProcess | undefined
    void run().then(child => (other = child))
    const ids: string[] = []
    while (!other) {
      const some = named(`shared-${ids.length}`, 4)
      ids.push(...some)
      await publish(...some)
      await until(() => calls(some[0]!).length > 0, 'one of them is called')
    }
    await arrive(ids)
    expect(ledger.repeated).toEqual([])
    expect(await platform.end(other, 'SIGTERM')).toBe(0)
  }, 60_000)

  it('of a small event that succeeds leaves nothing in the queues', async () => {
    await publish(...named('clean', 20))
    await arrive(named('clean', 20))
    await until(async () => (await waiting()) === 0, 'all are settled')
    for (const { names } of [webhookQueues, largeWebhookQueues]) {
      const jobs = await Promise.all(names.map(name => client.keys(`*:${name}:default~*clean*`)))
      expect(jobs.flat()).toEqual([])
    }
  })
})

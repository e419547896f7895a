import { Redis } from 'ioredis'
import { webhookQueues } from '@sluice/queues'
import { until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { type Answer, type Hook, Ledger, webhook } from './receivers.js'
import { webhookJobs } from './webhook-jobs.js'

const once = { attempts: 1 }
// each event fails once: on a slow machine that would open the circuit
const quick = { attempts: 3, backoff: { type: 'fixed', delay: 20 }, circuit: false }

/**
 * What a user of Redis Cluster would lose: every webhook, retry and redrive, where a command touches two slots. One node that has
 * all slots refuses those too, and counts them.
 */
describeOne('a platform on a Cluster of one node', () => {
  let platform: Platform
  let redis: Redis
  const hooks: Hook[] = []
  beforeAll(async () => {
    platform = await Platform.empty('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
    redis = new Redis(platform.redis.url)
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
    await until(async () => /cluster_state:ok/.test(await redis.cluster('INFO')), 'it serves all slots')
    const REDIS_URL = `redis+cluster://127.0.0.1:${platform.server.port}`
    await platform.run('standalone', { REDIS_URL, BULLMQ_PREFIX: '{jobs}' })
  })
  afterAll(async () => {
    redis?.disconnect()
    await platform?.stop()
    await Promise.all(hooks.map(hook => hook.close()))
  })

  const receive = async (ledger: Ledger, answer?: (id: string) => number | Answer) => {
    const hook = await webhook(ledger, answer)
    hooks.push(hook)
    return hook.url
  }
  const put = async (rule: string, ...targets: object[]) => {
    const settings = { pattern: { type: [rule] }, targets }
    expect((await platform.api('PUT', `/v1/buses/default/rules/${rule}`, settings)).status).toBe(201)
  }
  const publish = async (type: string, ids: readonly string[], data = '') => {
    const events = ids.map(id => ({ specversion: '1.0', id, source: '/test', type, data }))
    expect((await platform.publishBatch(events)).body.accepted).toBe(ids.length)
  }

  it('makes deliveries of all sizes, tries again, goes to a standby, redrives, and adds jobs of queues', async () => {
    const [tried, spare, redriven] = [new Ledger(), new Ledger(), new Ledger()]
    const seen = new Set<string>()
    let open = false
    const queueOf = (target: string) => webhookQueues.of({ bus: 'default', rule: 'order', target })
    const standby = Array.from({ length: 1000 }, (_, n) => `spare-${n}`).find(id => queueOf(id) === queueOf('partner'))!
    const twice = (id: string) => (seen.has(id) ? 204 : seen.add(id) && 500)
    await put(
      'order',
      { id: 'again', type: 'webhook', url: await receive(tried, twice), retry: quick },
      {
        ...{ id: 'partner', type: 'webhook', url: await receive(new Ledger(), () => 422), retry: once },
        onFailure: { target: standby },
      },
      { id: standby, type: 'webhook', url: await receive(spare), standby: true },
      { id: 'later', type: 'webhook', url: await receive(redriven, () => (open ? 204 : 422)), retry: once },
      { id: 'packing', type: 'queue', queue: 'packing' },
    )
    const [small, large] = [Array.from({ length: 8 }, (_, n) => `small-${n}`), ['large-0', 'large-1']]
    const all = [...small, ...large]
    await publish('order', small)
    await publish('order', large, 'x'.repeat(20_000))
    await until(() => tried.missing(all).length === 0, 'all are tried again')
    await until(() => spare.missing(all).length === 0, 'the standby has all, whose jobs are in the same queue')
    await until(async () => (await redis.llen('{jobs}:packing:wait')) === all.length, 'the queue has all')
    await until(async () => (await platform.letters({ target: 'later' })).length === all.length, 'are dead letters')
    open = true
    await platform.api('POST', '/v1/dead-letters/redrive', { filter: { target: 'later' } })
    await until(() => redriven.missing(all).length === 0, 'all are redriven')
    expect([tried.repeated, spare.repeated, redriven.repeated, await platform.letters({})]).toEqual([[], [], [], []])
  })

  it('removes the jobs of a rule that is deleted', async () => {
    const retry = { attempts: 3, backoff: { type: 'fixed', delay: 3_600_000 }, maxAgeMs: 24 * 3_600_000 }
    await put('gone', { id: 'partner', type: 'webhook', url: await receive(new Ledger(), () => 500), retry })
    await publish('gone', ['gone-0', 'gone-1'])
    await until(async () => (await webhookJobs(redis, 'delayed')) === 2, 'both wait for a retry')
    await platform.api('DELETE', '/v1/buses/default/rules/gone')
    await until(async () => (await webhookJobs(redis, 'delayed')) === 0, 'both are removed')
  })

  it('was not asked for two slots at once', async () => {
    expect(await redis.info('errorstats')).not.toContain('CROSSSLOT')
  })
})

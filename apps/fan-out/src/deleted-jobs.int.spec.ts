import { type Delivery } from '@sluice/delivery'
import { silentLogger } from '@sluice/observability'
import { addDeliveries, bullClient, type DeliveryJob, Queues, webhookQueues } from '@sluice/queues'
import type { RegistryView, Snapshot } from '@sluice/registry'
import { DeletedRules, RedisTarget } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { DeletedJobs } from './deleted-jobs.js'
import type { FanOutStage } from './fan-out.stage.js'
import type { SharedPayloads } from './payloads.js'

describe('the jobs of a rule that is deleted', () => {
  let server: RedisServer
  let queues: Queues
  beforeAll(async () => {
    server = await RedisServer.start()
    queues = new Queues(bullClient(RedisTarget.at(server.url)))
  })
  afterAll(async () => {
    await queues.close()
    queues.connection.disconnect()
    await server.stop()
  })

  it('are dropped also where nobody had the bus when it was deleted: whoever takes it next does', async () => {
    const delivery: Delivery = { bus: 'b', position: '0-1-0', rule: 'gone', target: 't', redrives: 0 }
    const job: DeliveryJob = {
      ...{ delivery, event: '{}', version: 1, since: 1, attempt: 1, failed: [] },
      policy: { attempts: 1, backoff: { type: 'fixed', delay: 1, jitter: 0, maxDelay: 1 }, maxAgeMs: 1000 },
    }
    const shards: FanOutStage['shards'] = []
    let tell: (now: Snapshot, before: Snapshot) => void = () => undefined
    const registry = { onChange: (listener: typeof tell) => (tell = listener) } as unknown as RegistryView
    const rules = { rule: () => undefined, wasDeleted: async () => true }
    const jobs = new DeletedJobs(
      { shards } as FanOutStage,
      ...[queues, registry, new DeletedRules(rules), {} as SharedPayloads, silentLogger],
    )
    jobs.onApplicationBootstrap()

    await addDeliveries(queues.get(webhookQueues.of(delivery)), [job], () => 3_600_000)
    const delayed = () => queues.get(webhookQueues.of(delivery)).getDelayedCount()
    const before = { rules: new Map([['b', new Map([['gone', { targets: [{ type: 'webhook' }] }]])]]) }
    tell({ rules: new Map() } as unknown as Snapshot, before as unknown as Snapshot)
    expect(await delayed()).toBe(1)
    shards.push({ bus: 'b', index: 0 })
    await until(async () => (await delayed()) === 0, 'it is dropped')
    await jobs.onModuleDestroy()
  })
})

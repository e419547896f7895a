import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { ServiceProcesses } from './service.js'

const subscriptions = ['reading', 'reading.ordered']

/** What a user would lose: a service that is up, healthy, and gets nothing, because it was taken for gone while it stood still. */
describe('a service whose subscriptions were deleted while it stood still', () => {
  let platform: Platform
  const processes = new ServiceProcesses()
  beforeAll(async () => void (platform = await Platform.start()), 90_000)
  afterEach(processes.killAll)
  afterAll(() => platform?.stop())

  const rules = async () =>
    (await platform.api('GET', '/v1/buses/default/rules')).body.items.map(({ name }: { name: string }) => name)

  it('makes its rules again when it goes on, and is given what is published from then on', async () => {
    const heard: string[] = []
    const env = { REDIS_URL: platform.redis.url }
    const child = await processes.start('reading-service.mjs', env, message => heard.push(message))
    const publish = async (id: string) =>
      expect((await platform.publishBatch([{ specversion: '1.0', id, source: '/t', type: 'read' }])).status).toBe(202)
    await publish('before')
    await until(() => heard.length === 2, 'both handlers are called')
    child.kill('SIGSTOP')
    for (const name of subscriptions) {
      const path = `/v1/buses/default/subscriptions/${name}`
      await until(async () => (await platform.api('DELETE', path)).status === 204, `${name} looks like nobody's`)
    }
    expect(await rules()).toEqual([])
    child.kill('SIGCONT')
    await until(async () => (await rules()).length === 2, 'its rules are there again')
    await publish('after')
    await until(() => heard.length === 4, 'both handlers are called again')
    expect(heard.toSorted()).toEqual(['ordered after', 'ordered before', 'plain after', 'plain before'])
  }, 120_000)
})

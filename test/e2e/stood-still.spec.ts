import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { ServiceProcesses } from './service.js'

/** What a user would lose: a service that is up, healthy, and gets nothing, because it was taken for gone while it stood still. */
describe('a service whose subscription was deleted while it stood still', () => {
  let platform: Platform
  const processes = new ServiceProcesses()
  beforeAll(async () => void (platform = await Platform.start()), 90_000)
  afterEach(processes.killAll)
  afterAll(() => platform?.stop())

  const isThere = async (rule: string) => (await platform.api('GET', `/v1/buses/default/rules/${rule}`)).status === 200

  it.each([
    ['plain', 'no', 'plain'],
    ['lanes', 'yes', 'lanes.ordered'],
  ])(
    'makes its rule again when it goes on, and is given what is published from then on: %s',
    async (NAME, ORDERED, subscription) => {
      const heard: string[] = []
      const env = { REDIS_URL: platform.redis.url, NAME, ORDERED }
      const child = await processes.start('reading-service.mjs', env, message => heard.push(message))
      const ready = performance.now()
      const publish = async (id: string) =>
        expect((await platform.publishBatch([{ specversion: '1.0', id, source: NAME, type: 'read' }])).status).toBe(202)
      await publish('before')
      await until(() => heard.length === 1, 'the handler is called')
      await until(
        () => performance.now() - ready > 2000,
        'it does not look any more for rules that were deleted at its start',
      )
      child.kill('SIGSTOP')
      const path = `/v1/buses/default/subscriptions/${subscription}`
      await until(async () => (await platform.api('DELETE', path)).status === 204, 'it looks like one that is gone')
      expect(await isThere(`${NAME}.Handlers.handle`)).toBe(false)
      child.kill('SIGCONT')
      await until(() => isThere(`${NAME}.Handlers.handle`), 'its rule is there again')
      await publish('after')
      await until(() => heard.length === 2, 'the handler is called again')
      expect(heard).toEqual(['before', 'after'])
    },
    120_000,
  )
})

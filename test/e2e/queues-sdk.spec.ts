import { MessageQueues } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { ServiceProcesses, Services } from './service.js'

/** What a user would lose: the orders that a process had begun when it was killed. */
describe('a process with @OnQueue that is killed', () => {
  let platform: Platform
  const services = new Services(() => platform)
  const processes = new ServiceProcesses()
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(async () => {
    await processes.killAll()
    await services.close()
  })
  afterAll(() => platform?.stop())

  it.each([
    ['a standard queue', 'plain', false],
    ['a FIFO queue', 'in-order', true],
  ])('gives its messages of %s back after their visibility, each received once more, and loses none', async (...of) => {
    const [, queue, fifo] = of
    const heard: string[] = []
    const env = { REDIS_URL: platform.redis.url, QUEUE: queue, FIFO: String(fifo) }
    const start = (more = {}) => processes.start('queue-service.mjs', { ...env, ...more }, said => heard.push(said))
    const hangs = await start({ HANGS: 'yes' })
    const app = await services.run('shop', {})
    const orders = app.get(MessageQueues).get<{ readonly n: number }>(queue)
    const numbers = Array.from({ length: 12 }, (_, n) => n)
    await orders.sendAll(numbers.map(n => ({ body: { n }, ...(fifo && { group: `group-${n % 4}` }) })))
    await until(() => heard.length === 3, 'three are begun')
    await processes.kill(hangs)
    const begun = heard.splice(0).map(said => said.split(' ')[1])
    await start()
    const done = () => heard.filter(said => said.startsWith('done'))
    await until(() => done().length >= numbers.length, 'all are done')
    const none = { waiting: 0, inFlight: 0, delayed: 0, dead: 0 }
    await until(async () => JSON.stringify(await orders.counts()) === JSON.stringify(none), 'nothing is left')
    const wanted = numbers.map(n => `done ${n} ${begun.includes(String(n)) ? 2 : 1}`)
    expect(done().sort()).toEqual(wanted.sort())
    if (!fifo) return
    for (const group of [0, 1, 2, 3]) {
      const order = heard.filter(said => said.startsWith('begun')).map(said => Number(said.split(' ')[1]))
      expect(order.filter(n => n % 4 === group)).toEqual(numbers.filter(n => n % 4 === group))
    }
  })
})

import { RedisTarget } from '@sluice/streams'
import { collectingLogger } from '@sluice/observability'
import { RedisServer, until } from '@sluice/testing'
import { DeletedQueues } from './deleted-queues.js'
import { bullClient, Queues, QueueWatch } from './index.js'

/** What an operator would not see: that nothing is delivered, because somebody paused a queue or removed its jobs. */
describe('a watch on a queue', () => {
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

  function watch(name: string, logger = collectingLogger(), deleted = new DeletedQueues(logger)) {
    const queue = queues.get(name)
    return { queue, logger, watch: new QueueWatch(queue, queues.connection, logger, deleted, 20) }
  }

  it('names one that is paused, until it is resumed', async () => {
    const { queue, watch: watched, logger } = watch('sluice-a')
    await queue.pause()
    watched.start()
    await until(() => watched.problem()?.includes('is paused'), 'it is named')
    await queue.resume()
    await until(() => watched.problem() === undefined, 'all is well')
    watched.stop()
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  it('says of one whose jobs somebody removed that they are gone, once, and it works on', async () => {
    const { queue, watch: watched, logger } = watch('sluice-b')
    await queue.add('a', {})
    watched.start()
    await until(async () => (await queue.getWaitingCount()) === 1, 'a job waits')
    await until(() => watched.looks > 1, 'it has looked')
    await queue.obliterate({ force: true })
    await until(() => logger.lines.some(({ level }) => level === 'error'), 'it is said')
    await until(
      async () => (await queues.connection.hget(queue.toKey('meta'), 'version')) !== null,
      'it is a queue again',
    )
    watched.stop()
    // BullMQ pauses a queue before it deletes it, which may be seen too
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', message: expect.stringContaining('are gone'), attributes: { queue: 'sluice-b' } },
    ])
    expect(await queue.isPaused()).toBe(false)
  })

  it('says in one line that many were deleted, as where Redis lost its data', async () => {
    const logger = collectingLogger()
    const deleted = new DeletedQueues(logger)
    const names = ['sluice-many-0', 'sluice-many-1', 'sluice-many-2']
    const watches = names.map(name => watch(name, logger, deleted))
    for (const { queue, watch: watched } of watches) {
      await queue.add('a', {})
      watched.start()
    }
    await until(() => watches.every(({ watch: watched }) => watched.looks > 1), 'all are known')
    await queues.connection.flushall()
    await until(() => logger.lines.length > 0, 'it is said')
    for (const { watch: watched } of watches) watched.stop()
    expect(logger.lines).toEqual([
      { level: 'error', message: expect.stringContaining('are gone'), attributes: { queues: names.join(', ') } },
    ])
  })

  it('names one whose jobs wait for long while none is taken', () => {
    const { watch: watched } = watch('sluice-c')
    const look = { known: true, paused: false, waiting: 7, active: 0 }
    const at = (ms: number, more: Partial<typeof look> = {}) => {
      watched.see({ ...look, ...more }, ms)
      return watched.problem()
    }
    expect(at(0)).toBeUndefined()
    expect(at(29_000)).toBeUndefined()
    expect(at(31_000)).toContain('7 jobs of the queue sluice-c wait, and nobody takes them')
    expect(at(32_000, { active: 1 })).toBeUndefined() // they wait for their turn
    expect(at(62_000)).toBeUndefined()
    expect(at(93_000)).toBeDefined()
    expect(at(94_000, { waiting: 0 })).toBeUndefined()
  })
})

import type { Redis } from 'ioredis'
import { RedisTarget } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { bullClient } from './bull-client.js'

describe('a client for BullMQ', () => {
  it('that is closed does not keep its process running for a copy that was closed before', async () => {
    const server = await RedisServer.start()
    const client = bullClient(RedisTarget.at(server.url)) as Redis
    const copy = client.duplicate()
    await Promise.all([client.ping(), copy.ping()])
    await copy.quit()
    await until(() => copy.status === 'end', 'the copy is closed')
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    client.disconnect()
    expect(timers() - before).toBe(1) // until its own stream is closed; that of the copy would never be
    await until(() => client.status === 'end', 'the client is closed')
    await server.stop()
  })
})

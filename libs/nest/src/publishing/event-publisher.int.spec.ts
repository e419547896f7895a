import { type INestApplicationContext, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { RedisServer, until } from '@sluice/testing'
import { EventPublisher, SluiceModule, type SluiceOptions } from '../index.js'

describe('the publisher, where Redis is gone', () => {
  let server: RedisServer
  let app: INestApplicationContext
  let publisher: EventPublisher

  const start = async (options: Partial<SluiceOptions> = {}) => {
    @Module({ imports: [SluiceModule.forRoot({ name: 'shop', redis: { url: server.url }, ...options })] })
    class AppModule {}
    app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false })
    publisher = app.get(EventPublisher)
  }
  // what was answered survives the kill: else the bus that was made a moment ago may be gone
  beforeEach(async () => void (server = await RedisServer.start('--appendfsync', 'always')))
  afterEach(async () => {
    server.signal('SIGCONT')
    await app.close()
    await server.stop()
  })
  const published = () => publisher.publish({ type: 'a' }).then(() => true)
  const unreachable = { name: 'UnavailableError', code: 'REDIS_UNREACHABLE' }

  it('says so where it was killed, and publishes again when it is back', async () => {
    await start()
    await published()
    await server.kill()
    await expect(published()).rejects.toMatchObject(unreachable)
    await expect(publisher.publish({ type: 'a' }, { bus: 'not-known-yet' })).rejects.toMatchObject(unreachable)
    await server.run()
    await until(published, 'it is back')
  })

  it('says so where it hangs, refuses at once what would be too much meanwhile, and publishes again when it goes on', async () => {
    await start({ publisher: { maxPending: 10 } })
    await published()
    server.signal('SIGSTOP')
    const waiting = Promise.allSettled(Array.from({ length: 10 }, published))
    await expect(published()).rejects.toMatchObject({ name: 'UnavailableError', code: 'PUBLISHER_FULL' })
    for (const result of await waiting) expect(result).toMatchObject({ status: 'rejected', reason: unreachable })
    server.signal('SIGCONT')
    await until(published, 'it goes on')
  })
})

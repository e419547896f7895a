import { Controller, Get, Injectable, type INestApplication, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { OnEvent, SluiceHealth, SluiceModule } from '@sluice/nest'
import { SluiceHealthIndicator } from '@sluice/nest/terminus'
import { freePort, isOneProcess, testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { service } from './service.js'

/** What a user would lose: an instance that handles nothing would go on getting traffic, and nobody would know why. */
describe('the health of a service, by Terminus', () => {
  let platform: Platform
  let app: INestApplication
  let health: () => Promise<{ status: number; sluice: { status: string; message?: string } }>

  @Injectable()
  class Handlers {
    @OnEvent('a')
    async free() {}
    @OnEvent('a', { ordered: true })
    async ordered() {}
  }

  @Controller()
  class HealthController {
    constructor(
      private readonly health: HealthCheckService,
      private readonly sluice: SluiceHealthIndicator,
    ) {}

    @Get('health')
    @HealthCheck()
    check() {
      return this.health.check([() => this.sluice.isHealthy()])
    }
  }

  beforeAll(async () => {
    platform = await Platform.start()
    @Module({
      imports: [SluiceModule.forRoot({ name: 'health', redis: { url: platform.redis.url } }), TerminusModule],
      controllers: [HealthController],
      providers: [Handlers, SluiceHealthIndicator],
    })
    class AppModule {}
    app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false, abortOnError: false })
    const port = await freePort()
    await app.listen(port, '127.0.0.1')
    health = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/health`)
      const { details } = (await response.json()) as { details: { sluice: { status: string } } }
      return { status: response.status, sluice: details.sluice }
    }
  })
  afterAll(async () => {
    await app?.close()
    await platform?.stop()
  })

  const untilUp = () => until(async () => (await health()).status === 200, 'it is up')

  it('is up while events are consumed', async () => {
    await untilUp()
    expect(await health()).toEqual({ status: 200, sluice: { status: 'up' } })
  })

  // a user of one node
  const itOne = isOneProcess ? it : it.skip
  itOne('is down with the reason while Redis answers and events cannot be read, and up again after', async () => {
    const redis = testClient(platform.redis.url)
    await untilUp()
    await redis.call('ACL', 'SETUSER', 'default', '-xreadgroup')
    // one answer: between two, the look for entries of instances that died may have worked, and it is up for a moment
    const answer = await until(async () => {
      const { status, sluice } = await health()
      return status === 503 && sluice
    }, 'it is down')
    expect(answer).toEqual({
      status: 'down',
      message: expect.stringMatching(/xreadgroup|can't run this command/),
    })
    await redis.call('ACL', 'SETUSER', 'default', '+xreadgroup')
    await untilUp()
    redis.disconnect()
  })

  it('is down while Redis is gone, and up again after', async () => {
    const publisher = await service({ name: 'publishes', redis: { url: platform.redis.url } })
    const problem = () => publisher.get(SluiceHealth).problem()
    await untilUp()
    expect(await problem()).toBeUndefined()
    await platform.redis.kill()
    // also of one that has no handlers
    expect(await problem()).toBe('Redis does not answer')
    expect(await health()).toEqual({ status: 503, sluice: { status: 'down', message: 'Redis does not answer' } })
    await platform.redis.run()
    await untilUp()
    await until(async () => (await problem()) === undefined, 'it publishes')
    await publisher.close()
  })
})

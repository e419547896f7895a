import { Controller, Get, Module, Param } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { InvalidError, UnavailableError } from '@sluice/event'

/** What a user would lose: a caller that is told of an error of the server, where its own request was wrong. */
it('an error that a controller lets through is an answer of the right status', async () => {
  @Controller()
  class Orders {
    @Get(':what')
    fail(@Param('what') what: string) {
      if (what === 'invalid') throw new InvalidError('INVALID_DATA', 'data.total must be a number')
      throw new UnavailableError('REDIS_FULL', 'Redis has no memory left')
    }
  }
  @Module({ controllers: [Orders] })
  class AppModule {}
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false })
  await app.init()
  const answer = async (path: string) => {
    const { statusCode, body } = await app.inject(path)
    return { statusCode, body: JSON.parse(body) as unknown }
  }
  expect(await answer('/invalid')).toMatchObject({ statusCode: 400, body: { message: 'data.total must be a number' } })
  expect(await answer('/full')).toMatchObject({ statusCode: 503, body: { message: 'Service Unavailable' } })
  await app.close()
})

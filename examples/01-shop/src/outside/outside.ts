import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { Webhook } from 'standardwebhooks'
import { config } from '../config.js'
import { LoyaltyServiceController } from './loyalty-service.controller.js'
import { PartnerController } from './partner.controller.js'

/** What is not the shop's own: the partner and the loyalty service. They know HTTP and nothing of Sluice. */
export async function startOutside(secret: string) {
  @Module({
    controllers: [PartnerController, LoyaltyServiceController],
    providers: [{ provide: Webhook, useValue: new Webhook(secret) }],
  })
  class OutsideModule {}

  const options = { logger: false as const, abortOnError: false, rawBody: true }
  const app = await NestFactory.create<NestFastifyApplication>(OutsideModule, new FastifyAdapter(), options)
  app.useBodyParser('application/cloudevents+json')
  await app.listen(config.outsidePort, '127.0.0.1')
  return app
}

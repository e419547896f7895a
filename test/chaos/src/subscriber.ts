// A Nest service on the SDK, as a user writes it.
import 'reflect-metadata'
import { setTimeout as sleep } from 'node:timers/promises'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type CloudEvent, type EventContext, OnEvent, PermanentError, SluiceModule } from '@sluice/nest'
import { LedgerWriter } from './ledger.js'
import { eventType, type Receiver, retry, subscription, verdict, workMs } from './plan.js'
import { ready, settings } from './settings.js'

const { name, folder, redisUrl, seed } = settings()
const ledger = new LedgerWriter(folder, name)

async function handle(receiver: Receiver, { id }: CloudEvent, context: EventContext): Promise<void> {
  const { position, attempt } = context
  ledger.receipt('began', receiver, id, position, attempt)
  await sleep(workMs(seed, receiver, id))
  const answer = verdict(seed, receiver, id, context)
  if (answer === 'never') throw new PermanentError('nobody can handle this')
  if (answer === 'not yet') throw new Error('not this time')
  ledger.receipt('done', receiver, id, position, attempt)
}

@Injectable()
class Shop {
  @OnEvent(eventType)
  handle(event: CloudEvent, context: EventContext) {
    return handle('handler', event, context)
  }
}

@Injectable()
class OrderedShop {
  @OnEvent(eventType, { ordered: true })
  handle(event: CloudEvent, context: EventContext) {
    return handle('ordered', event, context)
  }
}

@Module({
  imports: [SluiceModule.forRoot({ name: subscription, redis: { url: redisUrl }, claimIdleMs: 4000, retry })],
  providers: [Shop, OrderedShop],
})
class ShopModule {}

const app = await NestFactory.createApplicationContext(ShopModule, { logger: ['warn', 'error'], abortOnError: false })
app.enableShutdownHooks()
ready()

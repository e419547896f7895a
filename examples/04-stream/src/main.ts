import 'reflect-metadata'
import { setTimeout } from 'node:timers/promises'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, SluiceModule } from '@sluice/nest'
import { account, Ledger } from './ledger.js'

const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379'

@Module({ imports: [SluiceModule.forRoot({ name: 'ledger', redis: { url } })], providers: [Ledger] })
class LedgerModule {}

const app = await NestFactory.createApplicationContext(LedgerModule, { logger: ['error'] })

// the same subject, the same shard: they are booked in this order
const amounts = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
await app
  .get(EventPublisher)
  .publishAll(amounts.map(amount => ({ type: 'com.shop.payment.made', subject: account, data: { amount } })))

while (app.get(Ledger).booked < amounts.length) await setTimeout(10)
await app.close()

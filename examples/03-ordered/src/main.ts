import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, SluiceModule } from '@sluice/nest'
import { type Booking, Ledger } from './ledger.js'

const { REDIS_URL: url = 'redis://127.0.0.1:6379' } = process.env

@Module({ imports: [SluiceModule.forRoot({ name: 'ledger', redis: { url } })], providers: [Ledger] })
class LedgerModule {}

const app = await NestFactory.createApplicationContext(LedgerModule, { logger: ['error'] })
const ledger = app.get(Ledger)
const publisher = app.get(EventPublisher)
const book = (subject: string, data: Booking) => publisher.publish({ type: 'com.bank.account.booked', subject, data })

ledger.locked.add('ada')
await book('ada', { what: 'deposit', amount: 100 })
await book('ada', { what: 'withdraw', amount: 80 })
await ledger.said('ada: deposit 100 has to wait, the account is locked')

// other keys flow meanwhile
await book('bob', { what: 'deposit', amount: 50 })
await book('bob', { what: 'withdraw', amount: 20 })
await ledger.said('bob: withdraw 20, the balance is 30')

ledger.locked.delete('ada')
await ledger.said('ada: withdraw 80, the balance is 20')
await app.close()

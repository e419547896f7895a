// A service whose handler takes a second for each event, or fails. Run by runbooks.spec.ts.
import 'reflect-metadata'
import { setTimeout as pause } from 'node:timers/promises'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

class Billing {
  async charge(event) {
    if (event.data?.fails) throw new Error('the bank is closed')
    await pause(1000)
  }
}
const method = Object.getOwnPropertyDescriptor(Billing.prototype, 'charge')
OnEvent('order.created', { attempts: 10 })(Billing.prototype, 'charge', method)

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'billing', redis: { url: process.env.REDIS_URL }, concurrency: 1 })],
  providers: [Billing],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.send('ready')

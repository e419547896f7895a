// The service of journal.mjs: one handler. It says how many events it had, and its processor time, when it is asked.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

let handled = 0

class Billing {
  async charge() {
    handled++
  }
}
const method = Object.getOwnPropertyDescriptor(Billing.prototype, 'charge')
OnEvent('com.shop.order.placed')(Billing.prototype, 'charge', method)

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'billing', redis: { url: process.env.REDIS_URL } })],
  providers: [Billing],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ handled, cpuMs: (user + system) / 1000 })
})
process.send('ready')

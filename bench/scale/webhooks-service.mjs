// The service of webhooks.mjs: one handler, and how long its events took (ms), when it is asked.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

let took = []

class Billing {
  async charge({ data }) {
    took.push(Date.now() - data.at)
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
  process.send({ took })
  took = []
})
process.send('ready')

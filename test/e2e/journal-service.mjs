// A service that is killed while it handles events: without order, with order, and one that publishes. Run by journal.spec.ts.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, OnEvent, SluiceModule } from '@sluice/nest'

const pause = () => new Promise(resolve => setTimeout(resolve, 5))

class Shop {
  constructor(publisher) {
    this.publisher = publisher
  }
  async charge(event) {
    await pause()
    if (event.data.n % 10 === 0 && !this.tried?.has(event.id)) {
      this.tried = (this.tried ?? new Set()).add(event.id)
      throw new Error('not yet')
    }
  }
  async book() {
    await pause()
  }
  async ship(event) {
    await this.publisher.publish({ id: `shipped ${event.id}`, type: 'order.shipped', data: {} })
  }
}
Reflect.defineMetadata('design:paramtypes', [EventPublisher], Shop)
const handles = (method, options) =>
  OnEvent('order.created', options)(Shop.prototype, method, Object.getOwnPropertyDescriptor(Shop.prototype, method))
handles('charge', { backoff: { type: 'fixed', delay: 200 } })
handles('book', { ordered: true })
handles('ship', {})

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'shop', redis: { url: process.env.REDIS_URL }, claimIdleMs: 900 })],
  providers: [{ provide: Shop, useFactory: publisher => new Shop(publisher), inject: [EventPublisher] }],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.send('ready')

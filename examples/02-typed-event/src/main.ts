import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, InvalidError, SluiceModule } from '@sluice/nest'
import { Billing } from './billing.js'
import { OrderCreated } from './order-created.js'

@Module({
  imports: [SluiceModule.forRoot({ name: 'typed-example', redis: { url: process.env['REDIS_URL'] } })],
  providers: [Billing],
})
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] })
const events = app.get(EventPublisher)

await events.publish(new OrderCreated({ orderId: 'A-1', total: 129.5, items: [{ sku: 'tea', count: 2 }] }))
await app.get(Billing).first

try {
  await events.publish(new OrderCreated({ orderId: 'A-2', total: -1, items: [{ sku: 'tea', count: 2 }] }))
} catch (error) {
  if (!(error instanceof InvalidError)) throw error
  console.log(`refused, because of ${String(error.details['path'])}: ${error.message}`)
}
await app.close()

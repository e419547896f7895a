import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type CloudEvent, SluiceModule } from '@sluice/nest'
import { api, received } from './platform.js'
import { Subscribers } from './subscribers.js'

const source = 'com.amazonaws.orders'
const toQueue = async (queue: string, more: object = {}) => {
  await api('PUT', `/queues/${queue}`, {})
  const targets = [{ id: 'queue', type: 'queue', queue, ...more }]
  await api('PUT', `/buses/Orders/rules/${queue}`, { pattern: { source: [source] }, targets })
}

await api('PUT', '/buses/Orders', { shards: 1 })
await toQueue('orders-kept')
const paths = { category: '$.data.category', location: '$.data.location' }
await toQueue('orders-labels', { transform: { paths, template: '{ "label": "<category> to <location>" }' } })

@Module({ imports: [SluiceModule.forRoot({ name: 'workshop' })], providers: [Subscribers] })
class WorkshopModule {}
const app = await NestFactory.createApplicationContext(WorkshopModule, { logger: ['error'] })

const orders = [
  { category: 'office-supplies', value: 300, location: 'eu-west' },
  { category: 'tech-supplies', value: 40, location: 'us-east' },
]
await api('POST', '/buses/Orders/events', {
  Entries: orders.map(order => ({ Source: source, DetailType: 'Order Notification', Detail: JSON.stringify(order) })),
})
for (const { type, data } of await received<CloudEvent<(typeof orders)[number]>>('orders-kept', 2))
  console.log(`kept: ${type}, ${data.category}`)
for (const body of await received('orders-labels', 2)) console.log(`made: ${JSON.stringify(body)}`)
const { lines } = app.get(Subscribers)
while (lines.length < 2) await new Promise(resolve => setTimeout(resolve, 20))
for (const line of lines.sort()) console.log(line)
await app.close()

// A service that says what its handlers did, for both sides of a move. Arguments: the URL of Redis, `old` or `new`. It is run from the tree
// whose SDK it is to use. A line on its standard input is the id of an event to publish.
import 'reflect-metadata'
import { createInterface } from 'node:readline'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, OnEvent, OnStream, SluiceModule } from '@sluice/nest'

const [url, side] = process.argv.slice(2)
const say = line => process.stdout.write(`${line}\n`)

class Handlers {
  plain({ id }) {
    if (id.startsWith('fails-') && side === 'old') throw new Error('not on the old side')
    say(`plain ${id}`)
  }
  ordered({ id }) {
    if (id === 'parked-0' && side === 'old') throw new Error('not on the old side')
    say(`ordered ${id}`)
  }
  read(batch) {
    for (const { event } of batch.events) say(`read ${event.id}`)
  }
}
decorate('plain', OnEvent('plain', { attempts: 1, receipts: true }))
decorate('ordered', OnEvent('ordered', { attempts: 5, backoff: { type: 'fixed', delay: 15_000 }, ordered: true }))
decorate('read', OnStream('orders', { batchSize: 10, from: 'horizon' }))

function decorate(name, decorator) {
  decorator(Handlers.prototype, name, Object.getOwnPropertyDescriptor(Handlers.prototype, name))
}

class AppModule {}
Module({
  imports: [SluiceModule.forRoot({ name: 'billing', redis: { url }, claimIdleMs: 2000 })],
  providers: [Handlers],
})(AppModule)

const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
app.enableShutdownHooks()
createInterface({ input: process.stdin }).on('line', id =>
  app
    .get(EventPublisher)
    .publish({ id, source: '/move', type: 'plain', data: {} })
    .then(
      () => say(`accepted ${id}`),
      error => say(`refused ${id} ${error.code ?? error.message}`),
    ),
)
say('ready')

// A service that works on a queue, to be killed. It tells its parent what it begins and what it has done. Run by queues-sdk.spec.ts.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnQueue, SluiceModule } from '@sluice/nest'

const { REDIS_URL, QUEUE, FIFO, HANGS } = process.env

class Packing {
  async pack({ body, receives }) {
    process.send(`begun ${body.n} ${receives}`)
    if (HANGS) await new Promise(() => {})
    process.send(`done ${body.n} ${receives}`)
  }
}
const method = Object.getOwnPropertyDescriptor(Packing.prototype, 'pack')
OnQueue(QUEUE, { concurrency: 3, visibilityMs: 1000 })(Packing.prototype, 'pack', method)

class App {}
const queues = { [QUEUE]: { fifo: FIFO === 'true' } }
Module({
  imports: [SluiceModule.forRoot({ name: 'packing', redis: { url: REDIS_URL }, queues })],
  providers: [Packing],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.send('ready')

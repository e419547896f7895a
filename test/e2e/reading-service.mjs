// A service with one handler, ordered or not, which says to its parent what it is called with. Run by stood-still.spec.ts.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

const { REDIS_URL, NAME, ORDERED } = process.env

class Handlers {
  handle({ id }) {
    process.send(id)
  }
}
const method = Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle')
OnEvent('read', { ordered: ORDERED === 'yes' })(Handlers.prototype, 'handle', method)

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: NAME, redis: { url: REDIS_URL }, claimIdleMs: 900 })],
  providers: [Handlers],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.send('ready')

// A service with a handler and an ordered one, which says to its parent what they are called with. Run by stood-still.spec.ts.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

class Handlers {
  plain({ id }) {
    process.send(`plain ${id}`)
  }

  ordered({ id }) {
    process.send(`ordered ${id}`)
  }
}
const decorate = (name, ...options) =>
  OnEvent(...options)(Handlers.prototype, name, Object.getOwnPropertyDescriptor(Handlers.prototype, name))
decorate('plain', 'read')
decorate('ordered', 'read', { ordered: true })

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'reading', redis: { url: process.env.REDIS_URL }, claimIdleMs: 900 })],
  providers: [Handlers],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.send('ready')

// A service whose handler fails, or not, and says to its parent when it is called. Run by once-failed.spec.ts.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

class Handlers {
  handle(event, context) {
    process.send(`${event.id} ${context.attempt}`)
    if (process.env.FAILS === 'yes') throw new Error('not yet')
  }
}
const method = Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle')
OnEvent('tried', { attempts: 5, backoff: { type: 'fixed', delay: 3000 } })(Handlers.prototype, 'handle', method)

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'tried', redis: { url: process.env.REDIS_URL }, claimIdleMs: 900 })],
  providers: [Handlers],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.send('ready')

// A service whose handlers write into a database, which may be down. Run by breaker.spec.ts.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

async function write(table, { id }) {
  const { ok, status } = await fetch(process.env.DATABASE_URL, {
    method: 'POST',
    body: JSON.stringify({ id: `${table} ${id}` }),
  })
  if (!ok) throw new Error(`the database answered ${status}`)
}

class Accounts {
  plain(event) {
    return write('plain', event)
  }
  ordered(event) {
    return write('ordered', event)
  }
}
const options = {
  attempts: 12, // last longer than instances need to hear of each other's failures
  backoff: { type: 'fixed', delay: 500 },
  circuit: { openMs: 1000, maxOpenMs: 2000 },
}
const method = name => [Accounts.prototype, name, Object.getOwnPropertyDescriptor(Accounts.prototype, name)]
OnEvent('booked', options)(...method('plain'))
OnEvent('booked', { ...options, ordered: true })(...method('ordered'))

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'accounts', redis: { url: process.env.REDIS_URL }, claimIdleMs: 2000 })],
  providers: [Accounts],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.send('ready')

// A service with ordered handlers whose event loop stands still now and then, as one that computes, collects garbage or is
// swapped out. It writes down when a handler begins, before anything else. Run by blocked.spec.ts.
import 'reflect-metadata'
import { openSync, writeSync } from 'node:fs'
import { Injectable, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, OnStream, SluiceModule } from '@sluice/nest'

const { REDIS_URL, LEDGER, WHO, LEASE_MS } = process.env
const ledger = openSync(LEDGER, 'a')
const leaseMs = Number(LEASE_MS)

/** As long as the event says, if it is this process that it means; once a handler. */
const stood = new Set()
function block(handler, { at, blocks = {} }) {
  const leases = blocks[WHO]
  if (!leases || stood.has(`${handler} ${at}`)) return
  stood.add(`${handler} ${at}`)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, leases * leaseMs)
}

const begun = (handler, key, n) => writeSync(ledger, `${handler} ${key} ${n} ${WHO}\n`)
const moment = () => new Promise(resolve => setImmediate(resolve))

/** As guards do that ask somebody: what is behind it waits. */
class Slow {
  async canActivate() {
    await moment()
    return true
  }
}
Injectable()(Slow)

class Handlers {
  async bare({ subject, data }) {
    begun('bare', subject, data.n)
    await moment()
    block('bare', data)
  }

  async guarded({ subject, data }) {
    begun('guarded', subject, data.n)
    block('guarded', data)
    await moment()
  }

  async batch({ shard, events }) {
    for (const { event } of events) begun('batch', shard, event.data.at)
    for (const { event } of events) block('batch', event.data)
    await moment()
  }
}
const decorate = (name, ...decorators) => {
  const descriptor = Object.getOwnPropertyDescriptor(Handlers.prototype, name)
  for (const decorator of decorators) decorator(Handlers.prototype, name, descriptor)
}
const ordered = { ordered: true, attempts: 100, backoff: { type: 'fixed', delay: 20 } }
decorate('bare', OnEvent('booked', ordered))
decorate('guarded', UseGuards(Slow), OnEvent('booked', ordered))
decorate('batch', OnStream('default', { batchSize: 4, window: 0, pattern: { type: ['booked'] } }))
Injectable()(Handlers)

class App {}
Module({
  imports: [
    SluiceModule.forRoot({ name: 'blocked', redis: { url: REDIS_URL }, claimIdleMs: leaseMs, concurrency: 16 }),
  ],
  providers: [Handlers, Slow],
})(App)
const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
app.enableShutdownHooks()
process.send('ready')

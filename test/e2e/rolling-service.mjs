// A service that writes down what its handlers did, for both sides of a rolling update. Arguments: the URL of Redis.
// It is run from the tree whose SDK it is to use.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OnEvent, SluiceModule } from '@sluice/nest'

const [url] = process.argv.slice(2)

/** Every tenth event fails at its first attempt, and every fiftieth is never handled before it is redriven. */
const failed = new Set()
function fail(handler, { data }, attempt) {
  if (data.seq % 50 === 7 && attempt.redrives === 0) throw new Error('not before it is redriven')
  const token = `${handler} ${data.seq}`
  if (data.seq % 10 !== 3 || failed.has(token)) return
  failed.add(token)
  throw new Error('not at the first attempt')
}

class Handlers {
  plain(event, attempt) {
    fail('plain', event, attempt)
    process.stdout.write(`plain ${event.id}\n`)
  }
  ordered(event) {
    if (event.data.seq % 10 === 3 && !failed.has(event.id)) {
      failed.add(event.id)
      throw new Error('not at the first attempt')
    }
    process.stdout.write(`ordered ${event.id}\n`)
  }
}
const backoff = { type: 'fixed', delay: 200 }
decorate('plain', { attempts: 3, backoff })
decorate('ordered', { attempts: 5, backoff, ordered: true })

function decorate(name, options) {
  OnEvent('rolling.event', options)(Handlers.prototype, name, Object.getOwnPropertyDescriptor(Handlers.prototype, name))
}

class AppModule {}
Module({
  imports: [SluiceModule.forRoot({ name: 'rolling', redis: { url }, claimIdleMs: 5000 })],
  providers: [Handlers],
})(AppModule)

const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
app.enableShutdownHooks()
process.stdout.write('ready\n')

// A publisher on the SDK. It is killed, and goes on where its ledger ended.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, PublishError, SluiceModule, UnavailableError } from '@sluice/nest'
import { LedgerWriter } from './ledger.js'
import { type Answer, type Event, publish } from './publisher.js'
import { ready, settings } from './settings.js'

const { name, folder, redisUrl, publishing } = settings()

@Module({ imports: [SluiceModule.forRoot({ name, redis: { url: redisUrl } })] })
class TillModule {}
const app = await NestFactory.createApplicationContext(TillModule, { logger: ['warn', 'error'], abortOnError: false })
const publisher = app.get(EventPublisher)

/** @throws what does not mean that Redis did not answer */
function unanswered(error: unknown): undefined {
  if (!(error instanceof UnavailableError)) throw error
}

async function send(events: readonly Event[], batch: boolean): Promise<Answer[]> {
  if (!batch) {
    return Promise.all(events.map(event => publisher.publish(event).then(({ position }) => position, unanswered)))
  }
  try {
    return (await publisher.publishAll(events)).map(({ position }) => position)
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    return error.results.map(result => ('error' in result ? unanswered(result.error) : result.position))
  }
}

ready()
await publish(publishing, { folder, name, ledger: new LedgerWriter(folder, name) }, send)
process.stdout.write('has published everything\n')
setInterval(() => undefined, 60_000)

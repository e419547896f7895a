import 'reflect-metadata'
import { type HttpException, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { ClientProxy } from '@nestjs/microservices'
import { HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { EventPublisher } from '@sluice/nest'
import { SluiceServer } from '@sluice/nest/microservices'
import { outboxMigration } from '@sluice/nest/outbox'
import { SluiceHealthIndicator } from '@sluice/nest/terminus'
import { lastValueFrom, toArray } from 'rxjs'
import { Billing, BillingModule, OrderCreated, service } from './billing.js'
import { changed, PricesModule } from './prices.js'

@Module({ imports: [BillingModule, PricesModule, TerminusModule], providers: [SluiceHealthIndicator] })
class AppModule {}

/** Publishes, handles, fails and redrives on a real platform, by every entry of the package. */
async function main(): Promise<void> {
  const strategy = new SluiceServer(service)
  const app = await NestFactory.createMicroservice(AppModule, { strategy, logger: ['error'] })
  await app.listen()
  const events = app.get(EventPublisher)
  const { paid } = app.get(Billing)

  await events.publish(OrderCreated.of(80))
  await until(() => paid.length === 1, 'the order is handled')

  await events.publish(OrderCreated.of(0))
  const filter = { destination: service.name }
  const letters = async () => (await api('GET', `/v1/dead-letters?destination=${service.name}`)).items as unknown[]
  await until(async () => (await letters()).length === 1, 'the order that fails is a dead letter')
  await api('POST', '/v1/dead-letters/redrive', { filter })
  await until(() => paid.length === 2, 'the order that was redriven is handled')

  const client = app.get<ClientProxy>('CLIENT', { strict: false })
  const prices = await lastValueFrom(client.send<number>('prices', 20).pipe(toArray()))
  if (prices.join() !== Array.from({ length: 20 }, (_, i) => i).join()) throw new Error(`prices: ${prices.join()}`)
  await lastValueFrom(client.emit('price.changed', 5))
  await until(() => changed.length === 1, 'the event is handled')

  if (!outboxMigration().includes('CREATE TABLE')) throw new Error('no migration')
  const health = app.get(HealthCheckService)
  const indicator = app.get(SluiceHealthIndicator)
  const check = () => health.check([() => indicator.isHealthy()])
  const { details } = await check()
  if (details['sluice']?.status !== 'up') throw new Error(JSON.stringify(details))
  await app.close()
  const refused = await check().catch((error: HttpException) => JSON.stringify(error.getResponse()))
  if (typeof refused !== 'string' || !refused.includes('"status":"down"')) throw new Error('it is closed, and healthy')
  console.log('all is well')
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not happen in time: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function api(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${process.env['SLUICE_API_KEY']}`, 'content-type': 'application/json' }
  const response = await fetch(process.env['GATEWAY'] + path, { method, headers, body: body && JSON.stringify(body) })
  const answer = (await response.json()) as Record<string, unknown>
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})

import 'reflect-metadata'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type CloudEvent, OnEvent, SluiceModule } from '@sluice/nest'
import { type OrderData, subscribers } from './events.js'
import { Tally } from './tally.js'
import { serve, workerSettings } from './worker.js'

// Three Nest services, each with its own subscription, as an application would write them; in one process like the raw ones.

const { redisUrl } = workerSettings<{ redisUrl: string }>()
let tally = new Tally('none', 0)
let measure = false

for (const [s, { name, wants }] of subscribers.entries()) {
  @Injectable()
  class Orders {
    @OnEvent({ pattern: { type: [...wants] } })
    handle({ data }: CloudEvent<OrderData>): void {
      const { run, n, at } = data!
      if (run === tally.run) tally.add(s, n, measure ? at : undefined)
    }
  }

  @Module({ imports: [SluiceModule.forRoot({ name, redis: { url: redisUrl } })], providers: [Orders] })
  class ServiceModule {}
  await NestFactory.createApplicationContext(ServiceModule, { logger: ['warn', 'error'] })
}

serve({
  expect({ run, events, latency }: { run: string; events: number; latency: boolean }) {
    tally = new Tally(run, events)
    measure = latency
  },
  finish: () => tally.finish(),
})

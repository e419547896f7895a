import 'reflect-metadata'
import { Agent, request } from 'node:http'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { EventPublisher, SluiceModule } from '@sluice/nest'
import { Redis } from 'ioredis'
import type { BenchEvent } from './events.js'

/** `raw` does the same work with plain streams; `unread` moves the entries and looks at none. */
export type Way = 'raw' | 'unread' | 'sdk' | 'http'

export interface PublisherSettings {
  readonly way: Way
  readonly redisUrl: string
  readonly gatewayUrl: string
  readonly apiKey: string
}

/** Publishes a batch; resolves when all of it is acknowledged. */
export type Publish = (run: string, events: BenchEvent[]) => Promise<void>

export const publishers: Record<PublisherSettings['way'], (settings: PublisherSettings) => Promise<Publish>> = {
  raw,
  unread: raw,
  sdk,
  http,
}

async function raw({ redisUrl }: PublisherSettings): Promise<Publish> {
  const redis = new Redis(redisUrl)
  return async (run, events) => {
    const pipeline = redis.pipeline()
    for (const event of events) pipeline.xadd(rawStream(run), '*', 'e', JSON.stringify(event))
    for (const [error] of (await pipeline.exec())!) if (error) throw error
  }
}

async function sdk({ redisUrl }: PublisherSettings): Promise<Publish> {
  @Module({ imports: [SluiceModule.forRoot({ name: 'bench-publisher', redis: { url: redisUrl } })] })
  class PublisherModule {}
  const app = await NestFactory.createApplicationContext(PublisherModule, { logger: ['warn', 'error'] })
  const publisher = app.get(EventPublisher)
  return async (_run, events) => void (await publisher.publishAll(events))
}

async function http({ gatewayUrl, apiKey }: PublisherSettings): Promise<Publish> {
  const agent = new Agent({ keepAlive: true })
  const authorization = `Bearer ${apiKey}`
  return (_run, events) =>
    new Promise((resolve, reject) => {
      const alone = events.length === 1
      const type = `application/cloudevents${alone ? '' : '-batch'}+json`
      const options = { method: 'POST', agent, headers: { authorization, 'content-type': type } }
      const call = request(`${gatewayUrl}/v1/buses/default/events`, options, response => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('end', () => {
          const { accepted = 1 } = JSON.parse(text) as { accepted?: number }
          if (response.statusCode === 202 && accepted === events.length) resolve()
          else reject(new Error(`the gateway answered ${response.statusCode}: ${text.slice(0, 500)}`))
        })
      })
      call.on('error', reject).end(JSON.stringify(alone ? events[0] : events))
    })
}

export function rawStream(run: string): string {
  return `bench:${run}`
}

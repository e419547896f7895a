// A service with OpenTelemetry of its own, set up as its pages say. Run by traces.spec.ts.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { EventPublisher, OnEvent, OnStream, SluiceModule } from '@sluice/nest'

new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'invoices' }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 100 })],
}).register()

class Invoices {
  constructor(publisher) {
    this.publisher = publisher
  }
  async write(event) {
    await trace.getTracer('invoices').startActiveSpan('print', async span => {
      await new Promise(setImmediate)
      await this.publisher.publish({ id: `invoice ${event.id}`, type: 'invoice.written', data: {} })
      span.end()
    })
    return { printed: true }
  }
  async check(event) {
    if (event.data?.wrong) throw new RangeError('it has no total')
  }
  async count() {
    trace.getActiveSpan()?.setAttribute('counted', true)
  }
}
const decorate = (method, decorator) =>
  decorator(Invoices.prototype, method, Object.getOwnPropertyDescriptor(Invoices.prototype, method))
decorate('write', OnEvent('order.created', { onSuccess: { type: 'invoice.printed' } }))
decorate('check', OnEvent('order.checked', { attempts: 2, backoff: { type: 'fixed', delay: 50 } }))
decorate('count', OnStream('default', { pattern: { type: ['order.created'] } }))

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'invoices', redis: { url: process.env.REDIS_URL }, claimIdleMs: 900 })],
  providers: [{ provide: Invoices, useFactory: publisher => new Invoices(publisher), inject: [EventPublisher] }],
})(App)
const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.on('message', async ({ event, causedBy }) => {
  const published = await app.get(EventPublisher).publish(event, causedBy === undefined ? {} : { causedBy })
  process.send(published)
})
process.send('ready')

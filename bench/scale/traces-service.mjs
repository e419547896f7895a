// The service of traces.mjs: one handler, with an SDK of OpenTelemetry where the variables ask for one. It says how many events it had, and
// its processor time, when it is asked.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { OnEvent, SluiceModule } from '@sluice/nest'

if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT)
  new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] }).register()

let handled = 0

class Billing {
  async charge() {
    handled++
  }
}
const method = Object.getOwnPropertyDescriptor(Billing.prototype, 'charge')
OnEvent('com.shop.order.placed')(Billing.prototype, 'charge', method)

class App {}
Module({
  imports: [SluiceModule.forRoot({ name: 'billing', redis: { url: process.env.REDIS_URL } })],
  providers: [Billing],
})(App)
await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ handled, cpuMs: (user + system) / 1000 })
})
process.send('ready')

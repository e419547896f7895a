import { readFileSync } from 'node:fs'
import { Injectable } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import * as promClient from 'prom-client'
import {
  type EventBatch,
  EventPublisher,
  type MetricsPort,
  OnEvent,
  OnStream,
  openTelemetryMetrics,
  prometheusMetrics,
} from '../index.js'
import { SluiceTestingModule, TestEvents } from '../testing/index.js'
import { handlerMetrics } from './metrics-table.js'

@Injectable()
class Billing {
  #tries = 0

  @OnEvent('order.created', { attempts: 3 })
  charge() {
    if (++this.#tries === 1) throw new Error('the bank is closed')
  }

  @OnEvent('order.created', { attempts: 1 })
  refuse() {
    throw new Error('no')
  }

  @OnStream('default', { window: 1 })
  count(batch: EventBatch) {
    return { failures: batch.attempt === 1 ? [batch.events[0]!.position] : [] }
  }
}

/** A service that has handled one event by each of its handlers. */
async function handled(metrics?: MetricsPort) {
  const module = await Test.createTestingModule({
    imports: [SluiceTestingModule.forRoot({ name: 'billing', ...(metrics ? { metrics } : {}) })],
    providers: [Billing],
  }).compile()
  const lines: string[] = []
  const keep = (line: unknown) => void lines.push(String(line))
  module.useLogger({ log: keep, warn: keep, error: keep })
  await module.init()
  await module.get(EventPublisher).publish({ type: 'order.created' })
  await module.get(TestEvents).settled()
  return { lines, letters: module.get(TestEvents).deadLetters(), close: () => module.close() }
}

const [charge, refuse] = ['charge', 'refuse'].map(name => `handler="billing.Billing.${name}",bus="default"`)

/** What an operator would lose: which handler fails, how often and how slowly. */
describe('metrics of handlers', () => {
  it('are in the registry of prom-client that the service shows', async () => {
    const register = new promClient.Registry()
    const service = await handled(prometheusMetrics(promClient, register))
    const text = await register.metrics()
    for (const line of [
      `sluice_handler_attempts_total{${charge},outcome="ok"} 1`,
      `sluice_handler_attempts_total{${charge},outcome="failed"} 1`,
      `sluice_handler_retries_total{${charge}} 1`,
      `sluice_handler_attempts_total{${refuse},outcome="failed"} 1`,
      `sluice_handler_given_up_total{${refuse},reason="attempts-exhausted"} 1`,
      `sluice_handler_attempt_seconds_count{${charge}} 2`,
      `sluice_handler_attempt_seconds_bucket{le="90",${charge}} 2`,
      `sluice_handler_delivery_seconds_count{${charge}} 1`,
      `sluice_handler_running{${charge}} 0`,
      'sluice_consumer_batches_total{consumer="Billing.count",bus="default",outcome="partly"} 1',
      'sluice_consumer_batches_total{consumer="Billing.count",bus="default",outcome="ok"} 1',
      'sluice_consumer_events_total{consumer="Billing.count",bus="default"} 2',
    ])
      expect(text.replaceAll('billing.Billing.count', 'Billing.count').split('\n')).toContain(line)
    await service.close()
    expect(await register.metrics()).not.toContain('sluice_handler_running{')
  })

  it('are shared by applications with one registry', async () => {
    const register = new promClient.Registry()
    const two = [
      await handled(prometheusMetrics(promClient, register)),
      await handled(prometheusMetrics(promClient, register)),
    ]
    expect(await register.metrics()).toContain(`sluice_handler_attempts_total{${refuse},outcome="failed"} 2`)
    for (const one of two) await one.close()
  })

  it('are written by a meter of OpenTelemetry, with kind and unit in place of the suffixes of Prometheus', async () => {
    const seen: [name: string, value: number, attributes: object | undefined][] = []
    const made = new Map<string, object | undefined>()
    const write = (name: string) => (value: number, attributes?: object) => void seen.push([name, value, attributes])
    const make = (name: string, options?: object) => {
      made.set(name, options)
      return { add: write(name), record: write(name), addCallback: () => {}, removeCallback: () => {} }
    }
    const meter = { createCounter: make, createHistogram: make, createObservableGauge: make }
    await (await handled(openTelemetryMetrics(meter))).close()
    const labels = { handler: 'billing.Billing.charge', bus: 'default' }
    expect(seen).toContainEqual(['sluice_handler_attempts', 1, { ...labels, outcome: 'ok' }])
    expect(seen).toContainEqual(['sluice_handler_attempt', expect.any(Number), labels])
    expect(made.get('sluice_handler_attempt')).toMatchObject({ unit: 's', advice: expect.any(Object) })
    expect([...made.keys()].sort()).toContain('sluice_handler_running')
  })

  it('that cannot be written stop no handler, and are told once', async () => {
    const broken = () => {
      throw new Error('no registry')
    }
    const service = await handled({ counter: () => broken, histogram: () => broken, gauge: () => () => {} })
    expect(service.letters).toHaveLength(1)
    expect(service.lines.filter(line => line.includes('metrics of handlers cannot be written'))).toHaveLength(1)
    await service.close()
  })

  it('are not there unless they are asked for', async () => {
    await (await handled()).close()
    expect(promClient.register.getMetricsAsArray()).toEqual([])
  })

  it('are all in docs/sdk/metrics.md', () => {
    const page = readFileSync('docs/sdk/metrics.md', 'utf8')
    const rows = [...page.matchAll(/^\| `(sluice_\w+)` +\| (\w+) +\| (.*?) +\| (.*?) +\|$/gm)].map(
      ([, ...cells]) => cells,
    )
    const kindOf = (name: string) =>
      /_total$/.test(name) ? 'counter' : /_(attempt|delivery|batch)_seconds$/.test(name) ? 'histogram' : 'gauge'
    const wanted = Object.values(handlerMetrics).map(({ name, labels, help }) => [
      ...[name, kindOf(name), labels.map(label => `\`${label}\``).join(', '), help],
    ])
    expect(rows).toEqual(wanted)
  })
})

import { type EventBatch, type EventPublisher, OnEvent, OnStream, prometheusMetrics } from '@sluice/nest'
import { until } from '@sluice/testing'
import * as promClient from 'prom-client'
import { faults, itWithPromtool } from '../monitoring/promtool.js'
import { metricsIn, queries } from '../monitoring/queries.js'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { Services } from './service.js'

class Billing {
  @OnEvent('order', { attempts: 2, backoff: { type: 'fixed', delay: 50 } })
  charge() {}

  @OnEvent('order', { attempts: 2, backoff: { type: 'fixed', delay: 50 } })
  fail() {
    throw new Error('no')
  }

  /** Its events wait. */
  @OnEvent('slow', { concurrency: 1 })
  wait() {
    return new Promise(resolve => setTimeout(resolve, 20_000).unref())
  }

  @OnStream('default', { window: 10 })
  count(_batch: EventBatch) {}
}

/** What an operator would lose: to see what is slow, what fails and what waits, before users say so. */
describe('metrics', () => {
  let platform: Platform
  const register = new promClient.Registry()
  const services = new Services(() => platform)
  const hooks: Hook[] = []
  let publisher: EventPublisher

  const scrape = async () => (await fetch(`${platform.url}/metrics`, platform.authorized)).text()
  /** Waits for a series that begins so, and returns its value. */
  async function value(series: string, text: () => Promise<string> = scrape, is = (value: number) => value > 0) {
    const read = async () => {
      const line = (await text()).split('\n').find(one => one.startsWith(`${series} `))
      return line === undefined ? NaN : Number(line.slice(series.length))
    }
    await until(async () => is(await read()), series, 60_000)
    return read()
  }
  const ofService = () => register.metrics()

  beforeAll(async () => {
    platform = await Platform.start()
    const [good, bad] = [await webhook(new Ledger()), await webhook(new Ledger(), () => 500)]
    hooks.push(good, bad)
    const retry = { attempts: 2, backoff: { type: 'fixed', delay: 50 } }
    const targets = [
      { id: 'good', type: 'webhook', url: good.url },
      { id: 'bad', type: 'webhook', url: bad.url, retry },
      { id: 'reports', type: 'queue', queue: 'reports' },
    ]
    await platform.api('PUT', '/v1/buses/default/rules/all', { pattern: { type: ['order'] }, targets })
    publisher = await services.start({ name: 'billing', metrics: prometheusMetrics(promClient, register) }, Billing)
    const order = { specversion: '1.0', id: 'o-1', source: '/shop', type: 'order' }
    expect((await platform.publishBatch([order])).status).toBe(202)
    for (let i = 0; i < 2; i++) await publisher.publish({ type: 'slow' })
  }, 120_000)
  afterAll(async () => {
    await services.close()
    await Promise.all(hooks.map(hook => hook.close()))
    await platform?.stop()
  })

  it('count requests by the template of their route, and no path that a caller invents', async () => {
    await fetch(`${platform.url}/v1/buses/no-such-bus-${Date.now()}`, platform.authorized)
    await fetch(`${platform.url}/invented/${Date.now()}`, { ...platform.authorized, method: 'DELETE' })
    const events = 'sluice_http_requests_total{method="POST",route="/v1/buses/:bus/events",status="202"}'
    expect(await value(events)).toBe(1)
    expect(await value('sluice_http_requests_total{method="GET",route="/v1/buses/:bus",status="404"}')).toBe(1)
    expect(await value('sluice_http_requests_total{method="DELETE",route="none",status="404"}')).toBe(1)
    await fetch(`${platform.url}/%zz`)
    expect(await value('sluice_http_requests_total{method="other",route="none",status="400"}')).toBe(1)
    const text = await scrape()
    expect(text).toMatch(/^sluice_http_request_seconds_count\{method="POST",route="\/v1\/buses\/:bus\/events"\} 1$/m)
    for (const invented of ['no-such-bus', 'invented']) expect(text).not.toContain(invented)
  })

  it('count attempts and deliveries, and how long they take from the append', async () => {
    const attempts = 'sluice_delivery_attempts_total{bus="default",type="webhook"'
    expect(await value(`${attempts},outcome="failed"}`, scrape, n => n === 2)).toBe(2)
    expect(await value(`${attempts},outcome="ok"}`)).toBe(1)
    expect(await value('sluice_delivery_retries_total{bus="default",type="webhook"}')).toBe(1)
    for (const [type, outcome] of [
      ['webhook', 'delivered'],
      ['webhook', 'given-up'],
      ['queue', 'delivered'],
    ]) {
      expect(await value(`sluice_deliveries_total{bus="default",type="${type}",outcome="${outcome}"}`)).toBe(1)
      expect(await value(`sluice_delivery_seconds_count{type="${type}",outcome="${outcome}"}`)).toBe(1)
      const seconds = await value(`sluice_delivery_seconds_sum{type="${type}",outcome="${outcome}"}`)
      expect(seconds).toBeLessThan(60)
    }
    await value('sluice_deliveries_total{bus="default",type="subscription",outcome="delivered"}', scrape, n => n >= 3)
    await value('sluice_dead_letters_total{bus="default",rule="all",reason="attempts-exhausted"}')
  }, 90_000)

  it('show what waits, and how old it is', async () => {
    await value('sluice_subscription_backlog{bus="default",subscription="billing.Billing.wait"}')
    await value('sluice_subscription_oldest_seconds{bus="default",subscription="billing.Billing.wait"}')
    expect(await value('sluice_queue_jobs{queue="reports",state="waiting"}')).toBe(1)
    await value('sluice_queue_oldest_seconds{queue="reports"}')
    await value('sluice_handler_backlog{bus="default",subscription="billing.Billing.wait"}', ofService)
    await value('sluice_handler_oldest_seconds{bus="default",subscription="billing.Billing.wait"}', ofService)
    await value('sluice_handler_running{handler="billing.Billing.wait",bus="default"}', ofService)
  }, 120_000)

  it('say how often a handler fails, is retried and gives up', async () => {
    const of = 'handler="billing.Billing.fail",bus="default"'
    await value(`sluice_handler_given_up_total{${of},reason="attempts-exhausted"}`, ofService, n => n === 1)
    await value(`sluice_handler_attempts_total{${of},outcome="failed"}`, ofService, n => n === 2)
    await value(`sluice_handler_retries_total{${of}}`, ofService, n => n === 1)
    await value('sluice_handler_delivery_seconds_count{handler="billing.Billing.charge",bus="default"}', ofService)
    await value('sluice_consumer_events_total{consumer="billing.Billing.count",bus="default"}', ofService)
  }, 90_000)

  it('have every one that alerts and dashboards ask for', async () => {
    const shown = (await scrape()) + (await ofService())
    const names = new Set([...shown.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name]) => name!))
    const missing = queries.flatMap(query =>
      metricsIn(query).filter(name => !names.has(name) && !names.has(name.replace(/_(bucket|sum|count)$/, ''))),
    )
    expect(missing).toEqual([])
  })

  itWithPromtool('are as Prometheus wants them', async () => {
    expect(faults(['check', 'metrics'], { input: await scrape() })).toBe('')
    expect(faults(['check', 'metrics'], { input: await ofService() })).toBe('')
  })

  it('of a queue and of a subscription go with the last rule that names them', async () => {
    await platform.api('DELETE', '/v1/buses/default/rules/all')
    await platform.api('DELETE', '/v1/buses/default/rules/billing.Billing.wait')
    const gone = async () => {
      const text = await scrape()
      return !text.includes('queue="reports"') && !text.includes('subscription="billing.Billing.wait"')
    }
    await until(gone, 'their series are gone', 150_000)
  }, 180_000)
})

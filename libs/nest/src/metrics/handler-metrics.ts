import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common'
import type { Delivery, Outcome, Reason } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import { inWords } from '@sluice/observability'
import type { Handled } from '@sluice/streams'
import { Clock } from '../clock.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import type { MetricLabels, MetricsPort, Reading } from './metrics-port.js'
import { type HandlerMetric, handlerMetrics } from './metrics-table.js'

type Write = (value: number, labels: MetricLabels) => void

/** Labels of one handler, made once. */
interface Labels {
  readonly own: MetricLabels
  readonly ok: MetricLabels
  readonly failed: MetricLabels
}

/** The names of an `@OnQueue`. */
interface QueueLabels {
  readonly name: string
  readonly queue: string
}

/** Counts and times the calls of handlers and consumers. Does nothing if the module has no `metrics`. */
@Injectable()
export class HandlerMetrics implements OnApplicationShutdown {
  readonly #port: MetricsPort | undefined
  readonly #writes = new Map<HandlerMetric, Write>()
  readonly #labels = new Map<string, Labels>()
  /** Running calls by handler. */
  readonly #running = new Map<MetricLabels, number>()
  readonly #ends: (() => void)[] = []
  #isBroken = false

  constructor(
    private readonly clock: Clock,
    @Inject(MODULE_OPTIONS_TOKEN) { metrics }: SluiceOptions,
  ) {
    this.#port = metrics
    for (const name of ['attempts', 'retries', 'givenUp', 'batches', 'batchEvents', 'queueMessages'] as const)
      this.#safely(port => this.#writes.set(name, port.counter(handlerMetrics[name])))
    for (const name of ['seconds', 'delivery', 'batchSeconds', 'queueSeconds'] as const)
      this.#safely(port => this.#writes.set(name, port.histogram(handlerMetrics[name])))
    this.gauge('running', async () => Array.from(this.#running, ([labels, value]) => ({ labels, value })))
  }

  onApplicationShutdown(): void {
    for (const end of this.#ends.splice(0)) this.#safely(end)
  }

  /** @param read not called if the module has no `metrics`; where it rejects nothing is shown */
  gauge(name: 'running' | 'backlog' | 'oldest', read: () => Promise<readonly Reading[]>): void {
    const safe = () => read().catch(() => [])
    this.#safely(port => this.#ends.push(port.gauge(handlerMetrics[name], safe)))
  }

  /** Makes one call of a handler. A call that was held or did not begin is none. */
  async attempt(receiver: Delivery, attempt: number, make: () => Promise<Outcome>): Promise<Outcome> {
    if (!this.#port) return make()
    const labels = this.#labelsOf('handler', receiver.rule, receiver.bus)
    this.#running.set(labels.own, (this.#running.get(labels.own) ?? 0) + 1)
    const started = performance.now()
    try {
      const outcome = await make()
      if (!('heldMs' in outcome) && !('notBegun' in outcome)) {
        this.#write('seconds', (performance.now() - started) / 1000, labels.own)
        this.#write('attempts', 1, outcome.ok ? labels.ok : labels.failed)
        if (attempt > 1) this.#write('retries', 1, labels.own)
        if (outcome.ok && receiver.redrives === 0)
          this.#write('delivery', this.#secondsSince(receiver.position), labels.own)
      }
      return outcome
    } finally {
      this.#running.set(labels.own, this.#running.get(labels.own)! - 1)
    }
  }

  /** The event of a delivery was given up. */
  gaveUp({ rule, bus }: Pick<Delivery, 'rule' | 'bus'>, reason: Reason): void {
    if (this.#port) this.#write('givenUp', 1, { ...this.#labelsOf('handler', rule, bus).own, reason })
  }

  /** Makes one call of a consumer. */
  async batch(
    { consumer, bus, events }: { readonly consumer: string; readonly bus: string; readonly events: number },
    make: () => Promise<Handled>,
  ): Promise<Handled> {
    if (!this.#port) return make()
    const { own } = this.#labelsOf('consumer', consumer, bus)
    const started = performance.now()
    const handled = await make()
    this.#write('batchSeconds', (performance.now() - started) / 1000, own)
    const outcome = !handled.ok ? 'failed' : handled.failures.size > 0 ? 'partly' : 'ok'
    this.#write('batches', 1, { ...own, outcome })
    this.#write('batchEvents', events, own)
    return handled
  }

  /** Makes one call of an `@OnQueue`. */
  async queueCall<T>({ name: handler, queue }: QueueLabels, make: () => Promise<T>): Promise<T> {
    if (!this.#port) return make()
    const started = performance.now()
    try {
      return await make()
    } finally {
      this.#write('queueSeconds', (performance.now() - started) / 1000, { handler, queue })
    }
  }

  /** What became of messages, by outcome. */
  queueMessages(
    { name: handler, queue }: QueueLabels,
    messages: Readonly<Record<'ok' | 'failed' | 'lost', number>>,
  ): void {
    if (!this.#port) return
    for (const [outcome, many] of Object.entries(messages))
      if (many > 0) this.#write('queueMessages', many, { handler, queue, outcome })
  }

  #secondsSince(position: string): number {
    return Math.max(0, this.clock.now() - Number.parseInt(parsePosition(position)?.entryId ?? '', 10) || 0) / 1000
  }

  #labelsOf(kind: 'handler' | 'consumer', name: string, bus: string): Labels {
    const key = `${kind} ${name} ${bus}`
    let labels = this.#labels.get(key)
    if (!labels) {
      const own = { [kind]: name, bus }
      labels = { own, ok: { ...own, outcome: 'ok' }, failed: { ...own, outcome: 'failed' } }
      this.#labels.set(key, labels)
    }
    return labels
  }

  #write(name: HandlerMetric, value: number, labels: MetricLabels): void {
    this.#safely(() => this.#writes.get(name)?.(value, labels))
  }

  /** What is given as `metrics` must not stop handlers. */
  #safely(work: (port: MetricsPort) => unknown): void {
    if (!this.#port) return
    try {
      work(this.#port)
    } catch (error) {
      if (!this.#isBroken) new NestLog().warn('metrics of handlers cannot be written', { error: inWords(error) })
      this.#isBroken = true
    }
  }
}

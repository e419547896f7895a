import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { noRule } from '@sluice/delivery'
import { RegistryView } from '@sluice/registry'
import { other, PrometheusMeter } from './prometheus.js'

const everyMs = 60_000
/** Milliseconds that a counter is shown after its rule or bus is gone, so that scrapes see its last value. */
const shownMs = 10 * 60_000

/** Deletes series of deleted buses, rules and targets: otherwise a process would keep and show all that ever existed. */
@Injectable()
export class GoneSeries implements OnApplicationBootstrap, OnModuleDestroy {
  /** Name and labels of a counter -> when its bus, rule or target was first missing. Monotonic. */
  #since = new Map<string, number>()
  #forgetting: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly meter: PrometheusMeter,
    private readonly registry: RegistryView,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.forget(), everyMs).unref()
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer)
  }

  /** Deletes gauges at once, because they are about the present. Concurrent calls share one run. */
  forget(now = performance.now()): Promise<void> {
    this.#forgetting ??= this.#forget(now).finally(() => (this.#forgetting = undefined))
    return this.#forgetting
  }

  async #forget(now: number): Promise<void> {
    const before = this.#since
    this.#since = new Map()
    for (const { name, kind, labels } of await this.meter.series('bus')) {
      if (this.#isThere(labels)) continue
      const key = JSON.stringify([name, labels])
      const since = before.get(key) ?? now
      if (kind === 'gauge' || now - since >= shownMs) this.meter.remove(name, labels)
      else this.#since.set(key, since)
    }
  }

  #isThere({ bus, rule, target }: Readonly<Record<string, string>>): boolean {
    if (!bus || bus === other) return true
    if (!this.registry.snapshot.buses.has(bus)) return false
    if (!rule || rule === noRule || rule.startsWith('stream:')) return true
    const found = this.registry.rule(bus, rule)
    return found !== undefined && (!target || found.targets.some(({ id }) => id === target))
  }
}

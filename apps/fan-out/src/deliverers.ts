import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common'
import { WebhookAddresses } from '@sluice/delivery'
import { Queues } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { SETTINGS, type Settings } from '@sluice/service'
import { EventLog } from '@sluice/streams'
import { type Deliverer, type Enqueuer, type Handed, type Parts, type Target, targetKinds } from '@sluice/targets'
import { HttpClient } from './http-client.js'

/** The deliverers and enqueuers of the kinds of targets. */
@Injectable()
export class Deliverers implements OnModuleDestroy {
  readonly #http: HttpClient
  readonly #deliverers = new Map<string, Deliverer<Target>>()
  readonly #enqueuers = new Map<string, Enqueuer<Target>>()

  constructor(
    log: EventLog,
    registry: RegistryView,
    queues: Queues,
    addresses: WebhookAddresses,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#http = new HttpClient(addresses)
    const bus = (name: string) => registry.bus(name)
    const parts: Parts = { http: this.#http, addresses, timeoutMs: settings.WEBHOOK_TIMEOUT_MS, queues, log, bus }
    for (const kind of targetKinds) {
      if (kind.deliverer) this.#deliverers.set(kind.type, kind.deliverer(parts))
      if (kind.enqueuer) this.#enqueuers.set(kind.type, kind.enqueuer(parts))
    }
  }

  /** The deliverer of a target, whose kind must have one. */
  of({ type }: Target): Deliverer<Target> {
    return this.#deliverers.get(type)!
  }

  /** Hands events over to the enqueuers of their kinds. */
  async enqueue(events: readonly Handed<Target>[]): Promise<void> {
    for (const [type, enqueuer] of this.#enqueuers) {
      const some = events.filter(({ target }) => target.type === type)
      if (some.length > 0) await enqueuer.enqueue(some)
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.#http.close()
  }
}

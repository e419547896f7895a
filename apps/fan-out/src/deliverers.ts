import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common'
import { errorText, type Outcome, WebhookAddresses } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import { QueueEngines, Queues } from '@sluice/queues'
import { isOwnEngine, Owners, policyOf, RegistryView } from '@sluice/registry'
import { SETTINGS, type Settings } from '@sluice/service'
import { EventLog, masters } from '@sluice/streams'
import {
  type Attempt,
  type Authorize,
  type Deliverer,
  type Enqueuer,
  type Handed,
  type OwnQueue,
  type Parts,
  type Target,
  targetKinds,
} from '@sluice/targets'
import { Connections } from './connections/connections.js'
import { Tokens } from './connections/tokens.js'
import { HttpClient } from './http-client.js'
import { Dialer } from './remote/dialer.js'
import { MailClient } from './remote/mail-client.js'
import { RedisClients } from './remote/redis-clients.js'
import { replicationIds } from './remote/user-redis.js'

/** The deliverers and enqueuers of the kinds of targets. */
@Injectable()
export class Deliverers implements OnModuleDestroy {
  readonly #http: HttpClient
  readonly #redis: RedisClients
  readonly #deliverers = new Map<string, Deliverer<Target>>()
  readonly #enqueuers = new Map<string, Enqueuer<Target>>()

  constructor(
    log: EventLog,
    registry: RegistryView,
    owners: Owners,
    queues: Queues,
    messages: QueueEngines,
    addresses: WebhookAddresses,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#http = new HttpClient(addresses)
    const dialer = new Dialer(addresses)
    this.#redis = new RedisClients(dialer, () => ownReplicationIds(log))
    const bus = (name: string) => registry.bus(name)
    const guest = (tenant: string, into: string) => owners.guest(tenant, into)
    const { WEBHOOK_TIMEOUT_MS: timeoutMs } = settings
    const ownQueue = (name: string): OwnQueue | undefined => {
      const queue = registry.snapshot.queues.get(name)
      return queue && isOwnEngine(queue)
        ? { fifo: queue.fifo, fair: queue.fair, queue: messages.open(name, policyOf(queue)) }
        : undefined
    }
    const connections = new Connections({
      find: name => registry.snapshot.connections.get(name),
      keys: settings.SLUICE_SECRET_KEY,
      tokens: new Tokens(this.#http, addresses),
    })
    const authorize: Authorize = (name, url, signal) => connections.authorize(name, url, signal)
    const clients = { http: this.#http, redis: this.#redis, mails: new MailClient(dialer) }
    const parts: Parts = { ...clients, addresses, timeoutMs, authorize, queues, ownQueue, log, bus, guest }
    for (const kind of targetKinds) {
      if (kind.deliverer) this.#deliverers.set(kind.type, kind.deliverer(parts))
      if (kind.enqueuer) this.#enqueuers.set(kind.type, kind.enqueuer(parts))
    }
  }

  /** The deliverer of a target; for a kind with an enqueuer it hands over, and the delivery is done. */
  of({ type }: Target): Deliverer<Target> {
    return this.#deliverers.get(type) ?? { deliver: (target, attempt) => this.#handOver(target, attempt) }
  }

  /** Hands events over to the enqueuers of their kinds. */
  async enqueue(events: readonly Handed<Target>[]): Promise<void> {
    for (const [type, enqueuer] of this.#enqueuers) {
      const some = events.filter(({ target }) => target.type === type)
      if (some.length > 0) await enqueuer.enqueue(some)
    }
  }

  async #handOver(target: Target, { delivery, event, made, policy }: Attempt): Promise<Outcome> {
    try {
      const json = event.toString()
      const { type } = JSON.parse(json) as CloudEvent
      await this.enqueue([{ target, delivery, policy: policy!, type, json, ...(made && { made }) }])
      return { ok: true }
    } catch (error) {
      return { ok: false, error: errorText(error), unavailable: true }
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.#redis.close()
    await this.#http.close()
  }
}

/** By which the platform's own Redis is recognised. */
async function ownReplicationIds({ redis }: EventLog): Promise<ReadonlySet<string>> {
  const infos = await Promise.all(masters(redis).map(master => master.info('replication')))
  return new Set(infos.flatMap(replicationIds))
}

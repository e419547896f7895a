import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { type CloudEvent, ConflictError, InvalidError, NotFoundError, partitionKey } from '@sluice/event'
import { Health } from '@sluice/observability'
import { Loop, pauseAfter } from '@sluice/streams'
import { NestLog } from '../nest-log.js'
import { Appends } from '../publishing/appends.js'
import { OUTBOX_OPTIONS, type OutboxOptions, outboxDefaults } from './options.js'
import { type KeptEntry, OutboxStore, type Settled } from './outbox-store.js'

type Lane = { readonly entry: KeptEntry; readonly event: CloudEvent }[]

/** Most milliseconds that a stop waits for taken entries. */
const stopMs = 20_000

/**
 * Publishes the events of the outbox in order, and deletes them. Several relays may run side by side: they take turns.
 *
 * Events of one partition key are published one after another, others together. An event that is refused for good is kept as
 * failed, and later ones go on. While a bus accepts nothing, its events wait and other buses go on.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new NestLog()
  readonly #health = new Health('the outbox', this.#log)
  /** Bus -> how often in a row it accepted nothing, and until when it is not tried. Monotonic, ms. */
  readonly #resting = new Map<string, { failures: number; until: number }>()
  /** Ids of published entries whose deletion is not confirmed: they are deleted, but not published again. */
  readonly #published = new Set<string>()
  readonly #stop = new AbortController()
  readonly #loop = new Loop({
    health: this.#health,
    stop: this.#stop.signal,
    round: () => this.#round(),
    well: () => this.#resting.size === 0,
  })
  #stopListening: (() => void) | undefined

  constructor(
    private readonly store: OutboxStore<unknown>,
    private readonly appends: Appends,
    @Inject(OUTBOX_OPTIONS) private readonly options: OutboxOptions,
  ) {}

  onApplicationBootstrap(): void {
    if (this.options.relay ?? outboxDefaults.relay) this.#loop.start()
  }

  /** Waits until taken entries are published and deleted; the others stay. */
  async onModuleDestroy(): Promise<void> {
    this.#stop.abort()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => (timer = setTimeout(resolve, stopMs)))
    await Promise.race([this.#loop.ended, late])
    clearTimeout(timer)
    this.#stopListening?.()
  }

  /** @returns undefined while events are published, else what prevents it */
  problem(): string | undefined {
    return this.#loop.runs ? this.#health.problem() : undefined
  }

  /** @returns milliseconds to rest: 0 if there may be more entries */
  async #round(): Promise<number> {
    const { pollMs = outboxDefaults.pollMs, batch = outboxDefaults.batch } = this.options
    await this.#listen()
    const resting = [...this.#resting].filter(([, { until }]) => until > performance.now()).map(([bus]) => bus)
    const taken = await this.store.take(batch, resting, entries => this.#publish(entries))
    this.#published.clear() // the published entries are deleted
    return (taken ?? 0) < batch ? pollMs : 0
  }

  async #publish(entries: readonly KeptEntry[]): Promise<Settled> {
    const done: string[] = []
    const failed: { id: string; error: string }[] = []
    const fail = ({ id, bus, event }: KeptEntry, error: unknown) => {
      failed.push({ id, error: errorText(error) })
      this.#log.error('an event of the outbox is refused for good and kept as failed', {
        ...{ outboxId: id, bus, error: errorText(error) },
        event: event.slice(0, 200),
      })
    }
    await Promise.all(
      lanesOf(entries, fail).map(async lane => {
        for (const { entry, event } of lane) {
          try {
            await this.#append(entry, event)
            done.push(entry.id)
          } catch (error) {
            if (!isForGood(error)) return this.#rest(entry.bus, error)
            fail(entry, error)
          }
        }
      }),
    )
    return { done, failed }
  }

  async #append({ id, bus, event: json }: KeptEntry, event: CloudEvent): Promise<void> {
    if (this.#published.has(id)) return
    const [appended] = await this.appends.append(bus, [{ event, json }])
    if ('error' in appended!) throw appended.error
    this.#published.add(id)
    this.#resting.delete(bus)
  }

  #rest(bus: string, error: unknown): void {
    const { failures = 0, until = 0 } = this.#resting.get(bus) ?? {}
    if (until > performance.now()) return // another key of the bus has set it already
    this.#resting.set(bus, { failures: failures + 1, until: performance.now() + pauseAfter(failures + 1) })
    this.#health.fail(error)
  }

  /** Listens for commits, if `notify` is set. If the connection is lost, the relay polls until there is a new one. */
  async #listen(): Promise<void> {
    if (!this.options.notify || this.#stopListening) return
    const lost = () => {
      this.#stopListening?.()
      this.#stopListening = undefined
      this.#loop.nudge()
    }
    this.#stopListening = await this.store.listen?.(this.#loop.nudge, lost)
  }
}

/** Groups entries by bus and partition key, in order. Calls `fail` for entries that are damaged in the table. */
function lanesOf(entries: readonly KeptEntry[], fail: (entry: KeptEntry, error: unknown) => void): Lane[] {
  const lanes = new Map<string, Lane>()
  for (const entry of entries) {
    try {
      const event = JSON.parse(entry.event) as CloudEvent
      const key = `${entry.bus} ${partitionKey(event)}`
      const lane = lanes.get(key) ?? []
      lanes.set(key, lane)
      lane.push({ entry, event })
    } catch (error) {
      fail(entry, error)
    }
  }
  return [...lanes.values()]
}

function isForGood(error: unknown): boolean {
  return [InvalidError, NotFoundError, ConflictError].some(type => error instanceof type)
}

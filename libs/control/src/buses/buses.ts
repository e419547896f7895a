import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { ConflictError, UnavailableError } from '@sluice/event'
import { type Bus, busKind, emptySnapshot, growing, RegistryView, withoutGrowth, type Written } from '@sluice/registry'
import { registryLimits, SETTINGS, type Settings } from '@sluice/service'
import { askDurability, busLockMs, EventLog } from '@sluice/streams'
import type { Precondition } from '../precondition.js'

/** Milliseconds between two looks for buses whose growing was cut off. */
const lookMs = 2000

/** The buses: what a call changed is in force when it returns. */
@Injectable()
export class Buses implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(
    readonly view: RegistryView,
    private readonly log: EventLog,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The bus; one that another gateway has just made is looked for in Redis. @throws NotFoundError `UNKNOWN_BUS` */
  async find(name: string): Promise<Bus> {
    return this.view.snapshot.buses.get(name) ?? this.view.busNow(name)
  }

  async put(name: string, settings: unknown, may?: Precondition): Promise<Written<Bus>> {
    return this.#alone(name, async () => {
      await this.view.refresh()
      const before = this.view.snapshot.buses.get(name)
      may?.(before && withoutGrowth(before))
      const { shards, durability } = busKind.check(settings, { name })
      const problem = durability === 'durable' ? await askDurability(this.log.redis, name) : undefined
      if (problem) throw problem
      // what a deletion that was cut off has left must not come to life again
      if (!before) await this.log.destroy({ name, shards: 0 })
      else {
        // also what was cut off: else its gates stay shut
        const wanted = Math.max(shards ?? 0, await this.log.shardsAhead(name))
        if (wanted > before.shards) await this.#grow(before, wanted)
      }
      const written = await this.view.store.put(busKind, { name }, settings)
      await this.log.create(written.value)
      await this.view.refresh()
      return written
    })
  }

  /**
   * Gives a bus more shards while it is in use. Publishers are refused for the moment that it takes and try again; what they
   * publish from then on may stand in another shard than before, and ordered subscriptions wait there until they are done
   * with what came before in the old one.
   */
  async #grow(bus: Bus, shards: number): Promise<void> {
    const growth = await this.log.fence(bus, shards)
    await this.view.store.change(busKind, bus, growing(bus.name, shards, growth))
    await this.view.refresh()
  }

  /**
   * Goes on where growing a bus was cut off, by whomever: its publishers would be refused for ever. Who was killed at it has
   * left a lock, so one look at the start is not enough.
   */
  async onApplicationBootstrap(): Promise<void> {
    await this.#limit()
    // Redis may have lost what was said of it
    this.view.onChange((_, before) => (before === emptySnapshot ? this.#limit() : undefined))
    await this.#growAll()
    const look = () => void (this.#looking = this.#growAll().catch(() => undefined)) // Redis is gone: the next look sees
    this.#timer = setInterval(look, lookMs)
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Services that write rules straight to Redis have no settings: the gateway's hold for them too. */
  #limit(): Promise<void> {
    return this.view.store.limit(registryLimits(this.settings))
  }

  async #growAll(): Promise<void> {
    for (const bus of this.view.buses()) await this.#growFurther(bus.name)
  }

  async #growFurther(name: string): Promise<void> {
    const behind = async () => {
      const bus = this.view.snapshot.buses.get(name)
      const shards = bus ? await this.log.shardsAhead(name) : 0
      return bus && shards > bus.shards ? { bus, shards } : undefined
    }
    if (!(await behind())) return
    const work = async () => {
      await this.view.refresh()
      const found = await behind()
      if (found) await this.#grow(found.bus, found.shards)
    }
    await this.#alone(name, work).catch((error: unknown) => {
      if (!(error instanceof ConflictError)) throw error // another gateway is at it
    })
  }

  async delete(name: string, may?: Precondition): Promise<void> {
    const bus = await this.find(name).catch(async (error: unknown) => {
      await this.view.store.delete(busKind, { name }) // it was deleted before, and that its replicas know is still to be seen
      throw error
    })
    await this.#alone(name, async () => {
      if (may) await this.view.refresh()
      const before = this.view.snapshot.buses.get(name)
      may?.(before && withoutGrowth(before))
      const deleted = await this.view.store.delete(busKind, { name }).catch((error: UnavailableError) => error)
      // it is deleted here, whether the replicas know so or not
      if (deleted instanceof Error && deleted.code !== 'NOT_REPLICATED') throw deleted
      await this.view.refresh()
      await this.log.destroy(bus)
      if (deleted instanceof Error) throw deleted
    })
  }

  /** One request at a time makes or deletes a bus: else a bus that is made anew would be deleted with its events. */
  async #alone<T>(bus: string, work: () => Promise<T>): Promise<T> {
    const unlock = await this.log.lock(bus, busLockMs)
    if (!unlock) {
      throw new ConflictError('BUS_BUSY', `bus '${bus}' is being made or deleted by another request; try again`, {
        bus,
      })
    }
    try {
      return await work()
    } finally {
      await unlock().catch(() => undefined) // it expires
    }
  }
}

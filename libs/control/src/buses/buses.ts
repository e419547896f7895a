import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Edition } from '@sluice/delivery'
import { ConflictError, defaultTenant, isOperatorBus, tenantOf, UnavailableError } from '@sluice/event'
import {
  type Bus,
  busInUse,
  busIsReserved,
  busKind,
  emptySnapshot,
  growing,
  RegistryView,
  shownBus,
  type Written,
} from '@sluice/registry'
import { type Caller, registryLimits, SETTINGS, type Settings, Turns } from '@sluice/service'
import {
  askDurability,
  busLockMs,
  EventLog,
  replicasOf,
  ScheduleStore,
  stageGroups,
  untilEdition,
} from '@sluice/streams'
import { TenantLimits } from '../tenants/tenant-limits.js'
import type { Precondition } from '../precondition.js'

/**
 * Milliseconds between two checks for buses whose growth was interrupted, and at how many other buses a check looks: Redis may have
 * lost that a growth began. Schedules that a refused deletion names.
 */
const looks = { everyMs: 2000, few: 2, named: 10 }

/** Most milliseconds that a deletion waits until stages have left the bus: one that hangs must not keep the bus for ever. */
const leaveMs = 5000

/** Whether a caller may learn of what uses a bus. */
export interface Sees {
  readonly rule: (rule: string) => boolean
  /** @param schedule with its tenant */
  readonly schedule: (schedule: string) => boolean
}

/** Creates, grows and deletes buses. A change is in force when the call returns. */
@Injectable()
export class Buses implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  readonly #turns = new Turns(looks.few)

  constructor(
    readonly view: RegistryView,
    private readonly log: EventLog,
    private readonly limits: TenantLimits,
    private readonly schedules: ScheduleStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The bus; if the view has none, Redis is asked, because another gateway may have just created it. @throws NotFoundError `UNKNOWN_BUS` */
  async find(name: string): Promise<Bus> {
    return this.view.snapshot.buses.get(name) ?? this.view.busNow(name)
  }

  async put(name: string, settings: unknown, may?: Precondition): Promise<Written<Bus>> {
    return this.#alone(name, async () => {
      await this.view.refresh()
      const before = this.view.snapshot.buses.get(name)
      may?.(before && shownBus(before))
      const asked = busKind.check(settings, { name })
      if (!before) this.#demandRoom(name)
      const { shards, durability } = asked
      const problem = durability === 'durable' ? await askDurability(this.log.redis, name) : undefined
      if (problem) throw problem
      await this.#checkReplicas(busKind.replicas({ ...asked, name } as Bus), before && busKind.replicas(before))
      // data that an interrupted deletion left must not become part of the new bus
      if (!before) await this.log.destroy({ name })
      else {
        // also finishes an interrupted growth: otherwise its gates stay shut
        const wanted = Math.max(shards ?? 0, await this.log.shardsAhead(name))
        if (wanted > before.shards) await this.#grow(before, wanted)
      }
      const written = await this.view.store.put(busKind, { name }, settings)
      await this.log.create(written.value)
      await this.view.refresh()
      return written
    })
  }

  /** The bus of operator events is the platform's own: it takes no room of its tenant. */
  #demandRoom(name: string): void {
    if (!isOperatorBus(name)) this.limits.demandRoom('buses', name)
  }

  /**
   * Every change of the registry waits for the replicas that the buses ask for: one bus that asks for more than there are would be made,
   * and then no change of anything would be accepted any more.
   *
   * @throws UnavailableError `NOT_REPLICATED`
   */
  async #checkReplicas(wanted: number, before = 0): Promise<void> {
    if (wanted <= before) return
    const replicas = await replicasOf(this.log.redis)
    if (replicas >= wanted) return
    const message =
      `the bus asks for ${wanted} replicas, and Redis has ${replicas}: nothing was done. ` +
      `Connect more to Redis and send it again, or ask for fewer`
    throw new UnavailableError('NOT_REPLICATED', message, { replicas, wanted, path: 'replicas' })
  }

  /**
   * Adds shards to a bus that is in use. Publishers are refused for a moment and try again. Later events may be in another shard
   * than earlier ones of their key, and ordered subscriptions wait there until they have processed those of the old shard.
   */
  async #grow(bus: Bus, shards: number): Promise<void> {
    const growth = await this.log.fence(bus, shards)
    await this.view.store.change(busKind, bus, growing(bus.name, shards, growth))
    await this.view.refresh()
    await this.log.grown(bus.name)
  }

  /**
   * Finishes interrupted growths of any gateway: publishers of such a bus would be refused for ever. A killed gateway leaves a lock,
   * so one check at the start is not enough.
   */
  async onApplicationBootstrap(): Promise<void> {
    await this.#limit()
    // Redis may have lost the limits
    this.view.onChange((_, before) => (before === emptySnapshot ? this.#limit() : undefined))
    for (const { name } of this.view.buses()) await this.#growFurther(name)
    const look = () => void (this.#looking = this.#look().catch(() => undefined)) // Redis is gone: the next check tries again
    this.#timer = setInterval(look, looks.everyMs)
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Writes the limits to Redis, for services that write rules directly to Redis and do not have the gateway's settings. */
  #limit(): Promise<void> {
    return this.view.store.limit(registryLimits(this.settings))
  }

  async #look(): Promise<void> {
    const begun = await this.log.growing()
    const few = this.#turns.of(this.view.buses()).map(({ name }) => name)
    for (const name of new Set([...begun, ...few]))
      await this.#growFurther(name, begun.includes(name)).catch(() => undefined) // one bus holds up no other
  }

  /** @param begun whether its growth was begun; else that is looked up first */
  async #growFurther(name: string, begun = false): Promise<void> {
    const behind = async () => {
      const bus = this.view.snapshot.buses.get(name)
      const shards = bus ? await this.log.shardsAhead(name) : 0
      return bus && shards > bus.shards ? { bus, shards } : undefined
    }
    if (!begun && !(await behind())) return
    const work = async () => {
      await this.view.refresh()
      const found = await behind()
      if (found) await this.#grow(found.bus, found.shards)
      else if (begun) await this.log.grown(name)
    }
    await this.#alone(name, work).catch((error: unknown) => {
      if (!(error instanceof ConflictError)) throw error // another gateway is growing it
    })
  }

  /**
   * @throws ConflictError `BUS_IS_RESERVED` for the bus of operator events of a tenant that is there, `BUS_IN_USE` with the rules of the
   *   bus, or the schedules that publish on it, that the caller may see
   */
  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    if (isOperatorBus(name) && this.#hasTenant(name)) throw busIsReserved()
    const sees = {
      rule: (rule: string) => caller.may('rules:read', { bus: name, rule }),
      schedule: (schedule: string) => caller.may('schedules:read', { schedule }),
    }
    return this.deleteOwn(name, sees, may)
  }

  #hasTenant(bus: string): boolean {
    const { tenant } = tenantOf(bus)
    return tenant === defaultTenant || this.view.snapshot.tenants.has(tenant)
  }

  /**
   * Deletes also a bus that Sluice made for a tenant.
   *
   * @param sees whether the caller may learn that there is a rule or schedule of this name
   */
  async deleteOwn(name: string, sees: Sees, may?: Precondition): Promise<void> {
    const bus = await this.find(name).catch(async (error: unknown) => {
      await this.view.store.delete(busKind, { name }) // deleted before; this waits for the replicas
      throw error
    })
    await this.#alone(name, async () => {
      if (may) await this.view.refresh()
      const before = this.view.snapshot.buses.get(name)
      may?.(before && shownBus(before))
      await this.#refuseScheduled(name, sees.schedule)
      const deleted = await this.view.store.delete(busKind, { name }).catch((error: UnavailableError) => error)
      if (deleted instanceof Error && deleted.code === 'BUS_IN_USE') throw await this.#inUse(name, sees.rule)
      // the master has the deletion, even if replicas did not acknowledge it
      if (deleted instanceof Error && deleted.code !== 'NOT_REPLICATED') throw deleted
      await this.view.refresh()
      await this.#untilLeft(bus)
      await this.log.destroy(bus)
      if (deleted instanceof Error) throw deleted
    })
  }

  /** A schedule that was made at the same moment says that its bus is gone. */
  async #refuseScheduled(name: string, sees: Sees['schedule']): Promise<void> {
    const { names, count } = await this.schedules.ofBus(name, looks.named)
    if (count === 0) return
    const schedules = names.filter(sees).map(full => tenantOf(full).name)
    const others = count - schedules.length
    const listed = [...schedules, ...(others > 0 ? [`${others} more`] : [])].join(', ')
    const message = `${count} schedules publish on bus '${name}'; delete them first: ${listed}`
    throw new ConflictError('BUS_IN_USE', message, { schedules, ...(others > 0 && { others }) })
  }

  async #inUse(name: string, sees: (rule: string) => boolean): Promise<ConflictError> {
    await this.view.refresh()
    const rules = [...(this.view.snapshot.rules.get(name)?.keys() ?? [])]
    const seen = rules.filter(sees)
    return busInUse(name, seen, rules.length - seen.length)
  }

  /** Waits until no stage works on the shards of a deleted bus any more, a few seconds at most. */
  async #untilLeft(bus: Bus): Promise<void> {
    const { redis, keys } = this.log
    const knows = (edition: Edition) => this.view.knows(edition)
    const wait = { redis, keys, bus, edition: this.view.snapshot, knows, timeoutMs: leaveMs }
    await Promise.all(stageGroups.map(stage => untilEdition({ ...wait, stage })))
  }

  /** Under the lock of the bus: otherwise a deletion could delete the events of a bus that was just created again. */
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

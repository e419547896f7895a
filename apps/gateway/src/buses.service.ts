import { Inject, Injectable } from '@nestjs/common'
import { UnavailableError } from '@sluice/event'
import { type Bus, RegistryView, type Written, type WrittenRule } from '@sluice/registry'
import { SETTINGS, type Settings } from '@sluice/service'
import { EventLog, routerGroup, untilVersion } from '@sluice/streams'

/** Buses and rules as the API has them: what a call changed is in force when it returns. */
@Injectable()
export class Buses {
  constructor(
    readonly view: RegistryView,
    private readonly log: EventLog,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The bus; one that another gateway has just made is looked for in Redis. @throws NotFoundError `UNKNOWN_BUS` */
  async find(name: string): Promise<Bus> {
    const known = this.view.snapshot.buses.get(name)
    if (known) return known
    await this.view.refresh()
    return this.view.bus(name)
  }

  async put(name: string, settings: unknown): Promise<Written<Bus>> {
    const written = await this.view.registry.putBus(name, settings)
    await this.log.create(written.value)
    await this.view.refresh()
    return written
  }

  async delete(name: string): Promise<void> {
    const bus = await this.find(name)
    await this.view.registry.deleteBus(name)
    await this.view.refresh()
    await this.log.destroy(bus)
  }

  async putRule(busName: string, name: string, settings: unknown): Promise<WrittenRule> {
    const bus = await this.find(busName)
    const written = await this.view.registry.putRule(busName, name, settings)
    await this.#live(bus, written.version)
    return written
  }

  async deleteRule(busName: string, name: string): Promise<void> {
    const bus = await this.find(busName)
    await this.#live(bus, (await this.view.registry.deleteRule(busName, name)).version)
  }

  async #live(bus: Bus, version: number): Promise<void> {
    await this.view.refresh()
    const { redis, keys } = this.log
    if (await untilVersion(redis, keys, routerGroup, bus, version, this.settings.RULE_LIVE_TIMEOUT_MS)) return
    throw new UnavailableError(
      'RULE_NOT_LIVE',
      'the change is saved, but a router does not yet work by it; it will when it answers again. Sending the same request again is safe',
    )
  }
}

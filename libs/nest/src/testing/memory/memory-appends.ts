import { Inject, Injectable } from '@nestjs/common'
import { Provenance, stamp } from '@sluice/event'
import type { Appended } from '@sluice/streams'
import { checkModuleOptions } from '../../check-module-options.js'
import { Clock } from '../../clock.js'
import { Connections } from '../../connections.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../../options.js'
import { Appends, type HopLimit, type Outgoing } from '../../publishing/appends.js'
import { appendPermitted } from '../../publishing/permitted.js'
import type { Memory } from './memory.js'

/** Appends to the log in memory. */
@Injectable()
export class MemoryAppends extends Appends {
  constructor(
    @Inject(Connections) private readonly memory: Memory,
    private readonly clock: Clock,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    super()
    checkModuleOptions(options)
  }

  override hopsOf(bus: string): HopLimit {
    const { log, registry } = this.memory
    const own = registry.snapshot.buses.get(bus)?.maxHops
    return { most: log.causes.maxHops(own), ...(own !== undefined && { bus }) }
  }

  override now(): number {
    return this.clock.now()
  }

  async append(name: string, events: readonly Outgoing[]): Promise<Appended[]> {
    const bus = await this.memory.bus(name)
    const provenance = new Provenance(this.memory.access?.name ?? this.options.name, new Date(this.clock.now()), true)
    const accepted = events.map(({ event, json }) => stamp(json, event, provenance))
    return appendPermitted(this.memory.access, name, accepted, these => this.memory.log.append(bus, these))
  }
}

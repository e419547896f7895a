import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { METER } from '@sluice/service'
import { DeadLetterStore } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'

const everyMs = 5000

/** Says in /metrics how many dead letters each bus has: the copy of dlq that holds the first shard of the bus does. */
@Injectable()
export class LetterCount implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly stage: DlqStage,
    private readonly letters: DeadLetterStore,
    private readonly registry: RegistryView,
    @Inject(METER) private readonly meter: Meter,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#say().catch(() => undefined), everyMs) // said again when Redis is back
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer)
  }

  async #say(): Promise<void> {
    const buses = this.registry.buses()
    await Promise.all(
      buses.map(async bus => {
        const count = this.stage.owns(bus.name, 0) ? await this.letters.count(bus) : 0
        this.meter.record('sluice_dead_letters', count, { bus: bus.name })
      }),
    )
  }
}

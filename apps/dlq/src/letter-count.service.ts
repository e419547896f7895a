import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { METER } from '@sluice/service'
import { DeadLetterStore } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'

const everyMs = 5000

/** Sets the gauge of dead letters for each bus whose first shard this copy of dlq holds. */
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
    this.#timer = setInterval(() => void this.#say().catch(() => undefined), everyMs) // Redis is gone: the next turn tries again
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

import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { METER, Turns } from '@sluice/service'
import { DeadLetterStore, shardName } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'

const everyMs = 5000

/** Shards of one round, besides those that have letters. */
const fewShards = 16

/** Sets the gauge of dead letters for each bus: those of the shards that this copy of dlq holds. */
@Injectable()
export class LetterCount implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined
  readonly #turns = new Turns(fewShards)
  /** Letters by name of the shard, where there are any. */
  #counts = new Map<string, number>()

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
    const { shards } = this.stage
    const [before, grown] = [this.#counts, this.stage.takeGrown()]
    const has = (name: string) => grown.has(name) || before.has(name)
    const looked = this.#turns.of(shards, shard => has(shardName(shard)))
    const counts = await Promise.all(looked.map(shard => this.letters.countOf(shard)))
    this.#counts = new Map()
    const ofBus = new Map(this.registry.buses().map(({ name }) => [name, 0]))
    looked.forEach((shard, i) => {
      if (counts[i] === 0) return
      this.#counts.set(shardName(shard), counts[i]!)
      ofBus.set(shard.bus, (ofBus.get(shard.bus) ?? 0) + counts[i]!)
    })
    for (const [bus, count] of ofBus) this.meter.record('sluice_dead_letters', count, { bus })
  }
}

import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { DeadLetter } from '@sluice/delivery'
import type { Logger, Meter } from '@sluice/observability'
import { LOGGER, METER, Stages } from '@sluice/service'
import { DeadLetterStore, dlqGroup, type Entry, type Fenced, type Shard, type ShardStage } from '@sluice/streams'
import { readLetter } from './letter.js'

/** Keeps the dead letters that arrive. */
@Injectable()
export class DlqStage implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stage: ShardStage

  constructor(
    private readonly letters: DeadLetterStore,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    stages: Stages,
  ) {
    this.#stage = stages.make({
      name: dlqGroup,
      stream: (keys, { bus, shard }) => keys.dead(bus, shard),
      work: (shard, entries, token) => this.#keep(shard, entries, token),
    })
  }

  onApplicationBootstrap(): void {
    this.#stage.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
  }

  /** Whether this instance, of all copies of dlq, holds the shard. */
  owns(bus: string, shard: number): boolean {
    return this.#stage.leases.held.some(held => held.shard.bus === bus && held.shard.shard === shard)
  }

  async #keep(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const result = await this.letters.keep(shard, token, entries, readLetter)
    if (result !== 'done') return result
    for (const entry of entries) {
      const stored = readLetter(entry)
      if (!stored) continue
      const { id, reason, error } = JSON.parse(stored.letter) as DeadLetter
      this.meter.count('sluice_dead_letters_total', { bus: shard.bus, reason })
      this.logger.warn('dead letter', { id, reason, error })
    }
    return result
  }
}

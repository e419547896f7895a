import { Inject, Injectable } from '@nestjs/common'
import type { Logger, Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { blockingClient, EventLog, RedisTarget, ShardStage, type StageOptions } from '@sluice/streams'
import { Readiness } from './health/readiness.js'
import type { Settings } from './settings.js'
import { INSTANCE, LOGGER, METER, SETTINGS } from './tokens.js'

/** What each stage defines; `edition` defaults to the registry's, and differs if the stage works by something made from it. */
export type StageWork = Pick<
  StageOptions,
  'name' | 'stream' | 'work' | 'setAside' | 'onGained' | 'underWay' | 'drain' | 'mayGiveBack'
> &
  Partial<Pick<StageOptions, 'edition'>>

/** Creates the stages of this process. They share the platform's clients and settings, and readiness checks each of them. */
@Injectable()
export class Stages {
  constructor(
    private readonly target: RedisTarget,
    private readonly log: EventLog,
    private readonly registry: RegistryView,
    private readonly readiness: Readiness,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(INSTANCE) private readonly instance: string,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  make(work: StageWork): ShardStage {
    const { registry, logger, meter, instance } = this
    const stage = new ShardStage({
      redis: this.log.redis,
      open: () => blockingClient(this.target),
      keys: this.log.keys,
      ttlMs: this.settings.LEASE_TTL_MS,
      buses: () => registry.buses(),
      edition: () => registry.snapshot,
      ...{ instance, logger, meter },
      ...work,
    })
    this.readiness.add(work.name, () => stage.problem())
    return stage
  }
}

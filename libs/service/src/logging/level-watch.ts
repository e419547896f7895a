import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type Logger, LogLevels } from '@sluice/observability'
import { LogLevelStore, RedisClock } from '@sluice/streams'
import { LOGGER } from '../tokens.js'
import { LevelSwitch } from './level-switch.js'

/** Milliseconds after which each process follows a change of levels. */
const followWithinMs = 5000

/** Follows the levels that an operator set for all processes, for as long as they are set. */
@Injectable()
export class LevelWatch implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined
  #levels = ''
  #untilMs = 0

  constructor(
    private readonly store: LogLevelStore,
    private readonly levels: LevelSwitch,
    private readonly clock: RedisClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.look()
    this.#timer = setInterval(() => void this.look(), followWithinMs).unref()
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer)
  }

  /** While Redis is away the last known ones stay, until their time is over. */
  async look(): Promise<void> {
    const kept = await this.store.read().catch(() => ({ levels: this.#levels, untilMs: this.#untilMs }))
    const levels = kept && kept.untilMs > this.clock.now() ? kept.levels : ''
    this.#untilMs = kept?.untilMs ?? 0
    if (levels === this.#levels) return
    this.#levels = levels
    this.levels.set(levels === '' ? undefined : known(levels))
    this.logger.warn('the levels of the log were changed', { levels: String(this.levels) })
  }
}

/** A newer version may know other areas: then nothing is changed here. */
function known(levels: string): LogLevels | undefined {
  try {
    return LogLevels.parse(levels)
  } catch {
    return undefined
  }
}

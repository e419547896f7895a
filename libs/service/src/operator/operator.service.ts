import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Health, type Logger, type Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { AttemptCounts, Changes, Conditions, EventLog, Loop } from '@sluice/streams'
import { GovernorService } from '../governor.service.js'
import { LOGGER, METER } from '../tokens.js'
import { WatchedCircuits } from './watched-circuits.js'
import { Teller } from './teller.js'
import { WatchedTargets } from './watched-targets.js'

/** Milliseconds until a process that does not govern looks again whether it does. */
const standbyMs = 1000

/** Tells what happens to the platform by operator events. Every service runs it; the one that governs works. */
@Injectable()
export class OperatorService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #loops: readonly Loop[]
  readonly #teller: Teller

  constructor(
    private readonly governor: GovernorService,
    private readonly conditions: Conditions,
    private readonly targets: WatchedTargets,
    private readonly circuits: WatchedCircuits,
    private readonly counts: AttemptCounts,
    changes: Changes,
    log: EventLog,
    registry: RegistryView,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#teller = new Teller(changes, log, registry, meter, logger)
    const healths = [new Health('operator events', logger), new Health('operator events (conditions)', logger)] as const
    const stop = this.#stop.signal
    this.#loops = [
      new Loop({ health: healths[0], stop, round: () => this.#tell() }),
      new Loop({ health: healths[1], stop, round: () => this.#watch() }),
    ]
  }

  onApplicationBootstrap(): void {
    this.counts.start()
    for (const loop of this.#loops) loop.start()
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#loops.map(loop => loop.ended))
    await this.counts.stop()
  }

  async #tell(): Promise<number> {
    if (this.governor.governs) return this.#teller.round()
    this.#teller.forget()
    return standbyMs
  }

  async #watch(): Promise<number> {
    if (this.governor.governs) {
      await this.conditions.load()
      await this.circuits.look()
      await this.targets.look()
      await this.conditions.flush()
    } else {
      this.conditions.forget()
      this.targets.forget()
      this.circuits.forget()
    }
    return standbyMs
  }
}

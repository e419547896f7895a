import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { loggedError } from '@sluice/delivery'
import { Bursts, type Logger, type Meter } from '@sluice/observability'
import { LOGGER, METER, Stages } from '@sluice/service'
import {
  DeadLetterStore,
  dlqGroup,
  type Entry,
  EventLog,
  type Fenced,
  Rates,
  type Shard,
  shardName,
  type ShardStage,
} from '@sluice/streams'
import { Alarms } from './alarms.service.js'
import { withChains } from './chains.js'
import { readLetters, unkeepable } from './letter-entries.js'
import { OperatorLetters } from './operator-letters.js'

/** Keeps the dead letters that arrive. */
@Injectable()
export class DlqStage implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stage: ShardStage
  readonly #arriving: Bursts
  /** Names of shards whose number of letters has grown. */
  readonly #grown = new Set<string>()

  constructor(
    private readonly log: EventLog,
    private readonly letters: DeadLetterStore,
    private readonly alarms: Alarms,
    private readonly operator: OperatorLetters,
    private readonly rates: Rates,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) logger: Logger,
    stages: Stages,
  ) {
    this.#arriving = new Bursts(logger)
    this.#stage = stages.make({
      name: dlqGroup,
      stream: (keys, { bus, index }) => keys.dead(bus, index),
      work: (shard, entries, token) => this.#keep(shard, entries, token),
      setAside: (shard, entry, token, why) => letters.keep(shard, token, [unkeepable(entry, shard, why)]),
    })
  }

  onApplicationBootstrap(): void {
    this.#stage.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
    this.#arriving.close()
  }

  /** Whether this copy of dlq holds the shard. */
  owns(bus: string, shard: number): boolean {
    return this.#stage.leases.held.some(held => held.shard.bus === bus && held.shard.index === shard)
  }

  /** Whether this copy of dlq alone holds a slot group, also one without a shard. */
  holds(group: number): boolean {
    return this.#stage.leases.sureOf(this.log.keys.groupLease(group, dlqGroup))
  }

  /** The shards that this copy of dlq holds. */
  get shards(): Shard[] {
    return this.#stage.leases.held.map(({ shard }) => shard)
  }

  /** Names of the shards in which letters were kept since the last call. */
  takeGrown(): ReadonlySet<string> {
    const grown = new Set(this.#grown)
    this.#grown.clear()
    return grown
  }

  async #keep(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const read = await readLetters(this.letters, shard, entries)
    const given = await withChains(read, this.log.eventsAt)
    const letters = given.flatMap(({ letter }) => letter ?? [])
    await this.operator.tell(letters)
    const result = await this.letters.keep(shard, token, given)
    if (result !== 'done') return result
    this.#grown.add(shardName(shard))
    for (const { id, rule, target, targetType, reason, error, fingerprint } of letters) {
      this.rates.gaveUp({ bus: shard.bus, rule, target }, fingerprint)
      this.meter.count('sluice_dead_letters_total', { bus: shard.bus, rule: named(rule, targetType), reason })
      this.#arriving.warn('dead letter', { bus: shard.bus, rule, target }, { id, reason, error: loggedError(error) })
    }
    await this.alarms.raise(letters)
    return result
  }
}

/** The name of a rule in metrics. Letters of stream consumers have the consumer's name in the place of a rule's. */
function named(rule: string, targetType: string): string {
  return targetType === 'stream' ? `stream:${rule}` : rule
}

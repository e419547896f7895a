import { Inject, Injectable } from '@nestjs/common'
import { SETTINGS, type Settings } from '@sluice/service'
import { EventLog, type MemoryLevel, memoryNow, ownersOf, type StageOwners, stageGroups } from '@sluice/streams'

/** Milliseconds for which one look serves everybody who asks this process. */
const freshMs = 2000

/** How the platform is: whether its stages have owners, and how full Redis is. */
export interface PlatformView {
  readonly at: string
  /** In the order of an event's life. */
  readonly stages: readonly StageOwners[]
  readonly memory: {
    /** Of the master that has least room; null where Redis has no limit. */
    readonly usedBytes: number | null
    readonly limitBytes: number | null
    /** What gives way when, from what gives way first. Empty without a limit. */
    readonly levels: readonly MemoryLevel[]
    /** Why no bus accepts anything: `redis`, `results` or `policy`. */
    readonly closed: string | null
  }
}

/** Tells how the platform is, from what Redis has of it: it does not matter which process is asked. */
@Injectable()
export class PlatformHealth {
  #last: { readonly atMs: number; readonly view: Promise<PlatformView> } | undefined

  constructor(
    private readonly log: EventLog,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** At most {@link freshMs} old, however many ask. */
  look(): Promise<PlatformView> {
    const now = performance.now()
    if (!this.#last || now - this.#last.atMs > freshMs) this.#last = { atMs: now, view: this.#read() }
    const { view } = this.#last
    view.catch(() => (this.#last = undefined))
    return view
  }

  async #read(): Promise<PlatformView> {
    const { redis, keys } = this.log
    const { MEMORY_LIMIT_BYTES, MEMORY_SHED_PERCENT } = this.settings
    const [stages, { memory, levels, closed }] = await Promise.all([
      Promise.all(stageGroups.map(stage => ownersOf(redis, keys, stage))),
      memoryNow(redis, keys, MEMORY_LIMIT_BYTES, MEMORY_SHED_PERCENT / 100),
    ])
    const bytes = { usedBytes: memory?.used ?? null, limitBytes: memory?.limit ?? null }
    return { at: new Date().toISOString(), stages, memory: { ...bytes, levels, closed: closed ?? null } }
  }
}

import { Inject, Injectable } from '@nestjs/common'
import { InvalidError } from '@sluice/event'
import { logAreas, LogLevels } from '@sluice/observability'
import { LevelWatch, SETTINGS, type Settings } from '@sluice/service'
import { type KeptLevels, LogLevelStore, RedisClock } from '@sluice/streams'

/** Seconds for which levels may be set. */
const seconds = { default: 900, most: 86_400 }

/** Which lines all processes log. */
export interface ShownLevels {
  /** What was set for all processes, and goes over their LOG_LEVEL; null for nothing. */
  readonly levels: string | null
  readonly until: string | null
  /** LOG_LEVEL of the process that answers. */
  readonly base: string
  /** Name -> what its lines are about. */
  readonly areas: Readonly<Record<string, string>>
}

/** Levels of the log for all processes, for a while. */
@Injectable()
export class LogLevelSettings {
  constructor(
    private readonly store: LogLevelStore,
    private readonly watch: LevelWatch,
    private readonly clock: RedisClock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async show(): Promise<ShownLevels> {
    return this.#shown(await this.store.read())
  }

  /**
   * Goes over what was set before, as a whole. The process that answers works by it at once, the others within 5 s.
   *
   * @throws InvalidError `INVALID_LOG_LEVELS`
   */
  async put(body: unknown): Promise<ShownLevels> {
    const { levels, forSeconds } = checked(body)
    const kept = { levels: String(levels), untilMs: this.clock.now() + forSeconds * 1000 }
    await this.store.keep(kept, forSeconds * 1000)
    await this.watch.look()
    return this.#shown(kept)
  }

  async forget(): Promise<void> {
    await this.store.forget()
    await this.watch.look()
  }

  #shown(kept: KeptLevels | undefined): ShownLevels {
    const until = kept ? new Date(kept.untilMs).toISOString() : null
    return { levels: kept?.levels ?? null, until, base: this.settings.LOG_LEVEL, areas: logAreas }
  }
}

function checked(body: unknown): { levels: LogLevels; forSeconds: number } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw wrong('levels', 'send an object with levels')
  const { levels, seconds: asked = seconds.default, ...others } = body as Record<string, unknown>
  const [other] = Object.keys(others)
  if (other !== undefined) throw wrong(other, `there is no field '${other}'; send levels and seconds`)
  if (typeof levels !== 'string') throw wrong('levels', 'levels must be a text: info,router=debug')
  if (!Number.isInteger(asked) || (asked as number) < 1 || (asked as number) > seconds.most)
    throw wrong('seconds', `seconds must be a whole number from 1 to ${seconds.most}`)
  return { levels: LogLevels.parse(levels), forSeconds: asked as number }
}

function wrong(path: string, message: string): InvalidError {
  return new InvalidError('INVALID_LOG_LEVELS', message, { path })
}

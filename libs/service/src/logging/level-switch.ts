import { type LevelName, LogLevels } from '@sluice/observability'

/** The levels that this process logs by: those of LOG_LEVEL, and over them those of the moment. */
export class LevelSwitch {
  readonly #base: LogLevels
  #now: LogLevels

  constructor(text: string) {
    this.#now = this.#base = LogLevels.parse(text)
  }

  /** @param levels go over those of LOG_LEVEL; undefined: those alone */
  set(levels: LogLevels | undefined): void {
    this.#now = levels ? levels.over(this.#base) : this.#base
  }

  isOn(level: LevelName, area?: string): boolean {
    return this.#now.isOn(level, area)
  }

  toString(): string {
    return String(this.#now)
  }
}

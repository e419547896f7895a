import { InvalidError } from '@sluice/event'

/** From what is always logged to what helps to debug. */
export const levelNames = ['error', 'warn', 'info', 'debug'] as const
export type LevelName = (typeof levelNames)[number]

/** Parts of the platform whose lines have a level of their own: what a line has as `context`. */
export const logAreas = {
  platform: 'Redis, memory, circuits, who is let in, operator events',
  http: 'requests that were refused; with `debug` each request',
  gateway: 'requests that failed inside Sluice',
  router: 'rules and what they match',
  'fan-out': 'deliveries; with `debug` also each attempt that succeeded',
  dlq: 'dead letters, redrives, alarms',
} as const
export type LogArea = keyof typeof logAreas

/** Characters of a text of levels. */
const longest = 500

/** Which lines are logged: a level for all, and others for areas. */
export class LogLevels {
  /** @param rest undefined if only areas are said */
  private constructor(
    private readonly rest: LevelName | undefined,
    private readonly areas: ReadonlyMap<string, LevelName>,
  ) {}

  /**
   * @param text `info`, `router=debug`, `warn,http=debug`; `log` is another name for `info`
   * @throws InvalidError `INVALID_LOG_LEVELS`
   */
  static parse(text: string): LogLevels {
    if (text.length > longest) throw invalid(`is longer than ${longest} characters`)
    let rest: LevelName | undefined
    const areas = new Map<string, LevelName>()
    for (const part of text.split(',').map(part => part.trim())) {
      const [first = '', second, ...others] = part.split('=')
      if (others.length > 0) throw invalid(`'${part}' has more than one =`)
      if (second === undefined) {
        if (rest) throw invalid('has two levels for all; name the area of one: router=debug')
        rest = levelOf(first)
      } else if (areas.has(first)) throw invalid(`has the area '${first}' twice`)
      else areas.set(areaOf(first), levelOf(second))
    }
    return new LogLevels(rest, areas)
  }

  /** These, and those of `under` for everything that these do not say. A level for all goes before areas of `under`. */
  over(under: LogLevels): LogLevels {
    if (this.rest) return this
    return new LogLevels(under.rest, new Map([...under.areas, ...this.areas]))
  }

  isOn(level: LevelName, area: string | undefined): boolean {
    const least = (area !== undefined ? this.areas.get(area) : undefined) ?? this.rest ?? 'info'
    return levelNames.indexOf(level) <= levelNames.indexOf(least)
  }

  toString(): string {
    const areas = Array.from(this.areas, ([area, level]) => `${area}=${level}`)
    return [...(this.rest ? [this.rest] : []), ...areas].join(',')
  }
}

function levelOf(text: string): LevelName {
  const name = text === 'log' ? 'info' : text
  const found = levelNames.find(level => level === name)
  if (!found) throw invalid(`'${text}' is no level; there are ${levelNames.join(', ')}`)
  return found
}

function areaOf(text: string): string {
  if (Object.hasOwn(logAreas, text)) return text
  throw invalid(`there is no area '${text}'; there are ${Object.keys(logAreas).join(', ')}`)
}

function invalid(why: string): InvalidError {
  return new InvalidError('INVALID_LOG_LEVELS', `levels: ${why}`, { path: 'levels' })
}

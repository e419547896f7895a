import { ConsoleLogger, type ConsoleLoggerOptions, type LoggerService, type LogLevel } from '@nestjs/common'
import type { Attributes, LevelName, LogArea, Logger } from '@sluice/observability'
import type { Settings } from '../settings.js'
import { LevelSwitch } from './level-switch.js'

/** Contexts of Nest's own lines during the start, which only help to debug it. */
const nestContexts = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication'])

/** A line with attributes, which are separate fields if lines are JSON. */
class Line {
  constructor(
    readonly message: string,
    readonly attributes: Attributes,
  ) {}

  toString(): string {
    const { stack, ...others } = this.attributes
    const pairs = Object.entries(others)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(value) : value}`)
    const text = [this.message, ...pairs].join(' ')
    return stack === undefined ? text : `${text}\n${stack}`
  }
}

/** Fields that every JSON line has: an attribute with one of these names is renamed. */
const ownFields = new Set(['level', 'pid', 'timestamp', 'message', 'context'])

/** Decides by area, which is the context of a line, and so the last thing that it is given. */
class QuietLogger extends ConsoleLogger {
  constructor(
    private readonly levels: LevelSwitch,
    options: ConsoleLoggerOptions,
  ) {
    super(options)
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const isOfNest = nestContexts.has(String(rest.at(-1)))
    if (this.#isOn(isOfNest ? 'debug' : 'info', rest)) super.log(message, ...rest)
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    if (this.#isOn('warn', rest)) super.warn(message, ...rest)
  }

  override debug(message: unknown, ...rest: unknown[]): void {
    if (this.#isOn('debug', rest)) super.debug(message, ...rest)
  }

  #isOn(level: LevelName, rest: readonly unknown[]): boolean {
    return this.levels.isOn(level, rest.length > 0 ? String(rest.at(-1)) : undefined)
  }

  protected override stringifyMessage(message: unknown, level: LogLevel): string {
    return super.stringifyMessage(message instanceof Line ? String(message) : message, level)
  }

  protected override getJsonLogObject(
    message: unknown,
    options: Parameters<ConsoleLogger['getJsonLogObject']>[1],
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    if (!(message instanceof Line)) return leveled(super.getJsonLogObject(message, options))
    const fields = Object.entries(message.attributes).map(([name, value]) => [
      ownFields.has(name) ? `${name}_` : name,
      value,
    ])
    const line = leveled(super.getJsonLogObject(message.message, options))
    return { ...line, ...(Object.fromEntries(fields) as object) }
  }
}

/** Nest says `log` where everybody else says `info`. */
function leveled<T extends object>(line: T): T {
  return 'level' in line && line.level === 'log' ? { ...line, level: 'info' } : line
}

export function nestLogger(
  { LOG_FORMAT, LOG_LEVEL }: Pick<Settings, 'LOG_FORMAT' | 'LOG_LEVEL'>,
  levels: LevelSwitch = new LevelSwitch(LOG_LEVEL),
): ConsoleLogger {
  return new QuietLogger(levels, {
    json: LOG_FORMAT === 'json',
    prefix: 'sluice',
    colors: process.stdout.isTTY === true,
    logLevels: ['fatal', 'error', 'warn', 'log', 'debug'],
  })
}

/** Adapts Nest's logger to the libs' Logger. Its `debug` is there while the levels have it on. */
export function toLogger(nest: LoggerService, area: LogArea, levels: LevelSwitch): Logger {
  const debug = (message: string, attributes: Attributes = {}) => nest.debug?.(new Line(message, attributes), area)
  return {
    get debug() {
      return levels.isOn('debug', area) ? debug : undefined
    },
    info: (message, attributes = {}) => nest.log(new Line(message, attributes), area),
    warn: (message, attributes = {}) => nest.warn(new Line(message, attributes), area),
    error: (message, attributes = {}) => nest.error(new Line(message, attributes), undefined, area),
  }
}

export type SaidLevel = 'debug' | 'log' | 'warn' | 'error' | 'fatal'

/**
 * Writes one line about the process itself, before there is a logger or whatever the log level is: text, or JSON as all others.
 *
 * @param level `warn` and above go to stderr
 */
export function say(level: SaidLevel, message: string, format: string | undefined): void {
  const stream = level === 'log' || level === 'debug' ? process.stdout : process.stderr
  if (format !== 'json') return void stream.write(`${message}\n`)
  const line = {
    level: level === 'log' ? 'info' : level,
    pid: process.pid,
    timestamp: Date.now(),
    message,
    context: 'platform',
  }
  stream.write(`${JSON.stringify(line)}\n`)
}

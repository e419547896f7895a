import { ConsoleLogger, type LoggerService, type LogLevel } from '@nestjs/common'
import type { Attributes, Logger } from '@sluice/observability'
import type { Settings } from './settings.js'

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

class QuietLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!nestContexts.has(String(rest.at(-1))) || this.isLevelEnabled('debug')) super.log(message, ...rest)
  }

  protected override stringifyMessage(message: unknown, level: LogLevel): string {
    return super.stringifyMessage(message instanceof Line ? String(message) : message, level)
  }

  protected override getJsonLogObject(
    message: unknown,
    options: Parameters<ConsoleLogger['getJsonLogObject']>[1],
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    if (!(message instanceof Line)) return super.getJsonLogObject(message, options)
    const fields = Object.entries(message.attributes).map(([name, value]) => [
      ownFields.has(name) ? `${name}_` : name,
      value,
    ])
    return { ...super.getJsonLogObject(message.message, options), ...(Object.fromEntries(fields) as object) }
  }
}

export function nestLogger({ LOG_FORMAT, LOG_LEVEL }: Pick<Settings, 'LOG_FORMAT' | 'LOG_LEVEL'>): ConsoleLogger {
  const levels = ['fatal', 'error', 'warn', 'log', 'debug'] as const
  return new QuietLogger({
    json: LOG_FORMAT === 'json',
    prefix: 'sluice',
    colors: process.stdout.isTTY === true,
    logLevels: levels.slice(0, levels.indexOf(LOG_LEVEL as (typeof levels)[number]) + 1),
  })
}

/** Adapts Nest's logger to the libs' Logger. */
export function toLogger(nest: LoggerService, context: string): Logger {
  return {
    info: (message, attributes = {}) => nest.log(new Line(message, attributes), context),
    warn: (message, attributes = {}) => nest.warn(new Line(message, attributes), context),
    error: (message, attributes = {}) => nest.error(new Line(message, attributes), undefined, context),
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
  const line = { level, pid: process.pid, timestamp: Date.now(), message, context: 'Sluice' }
  stream.write(`${JSON.stringify(line)}\n`)
}

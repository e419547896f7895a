import { ConsoleLogger, type LoggerService } from '@nestjs/common'
import type { Attributes, Logger } from '@sluice/observability'
import type { Settings } from './settings.js'

/** What Nest says of itself while it starts is for whoever debugs the start. */
const nestContexts = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication'])

class QuietLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!nestContexts.has(String(rest.at(-1))) || this.isLevelEnabled('debug')) super.log(message, ...rest)
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

/** Puts Nest's logger behind the Logger that the libs know. */
export function toLogger(nest: LoggerService, context: string): Logger {
  return {
    info: (message, attributes) => nest.log(line(message, attributes), context),
    warn: (message, attributes) => nest.warn(line(message, attributes), context),
    error: (message, attributes) => nest.error(line(message, attributes), undefined, context),
  }
}

function line(message: string, attributes: Attributes = {}): string {
  const pairs = Object.entries(attributes).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(value) : value}`,
  )
  return [message, ...pairs].join(' ')
}

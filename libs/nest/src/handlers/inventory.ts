import { Inject, Injectable } from '@nestjs/common'
import { Connections } from '../connections.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { QueueHandlers } from '../queues/queue-handlers.js'
import { StreamHandlers } from '../streams/stream-handlers.js'
import { Consumption } from '../subscriptions/consumption.module.js'
import { unprovided } from './decorated.js'
import type { HandlerOptions } from './handler-options.js'
import { Handlers } from './handlers.js'
import { Methods } from './methods.js'

/** Logs at start which handlers this instance has, and where it reads. A handler that is not in that line is never called. */
@Injectable()
export class Inventory {
  readonly #log = new NestLog()

  constructor(
    private readonly connections: Connections,
    private readonly methods: Methods,
    private readonly handlers: Handlers,
    private readonly streams: StreamHandlers,
    private readonly queues: QueueHandlers,
    consumption: Consumption,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    consumption.add(this)
  }

  start(): void {
    if (!this.methods.isFirst()) return
    const { name } = this.options
    const found = [
      ...Array.from(this.handlers.byRule.values(), ({ id, options }) => `${id} (${gotBy(options)})`),
      ...this.streams.found.map(stream => `${stream.name.slice(name.length + 1)} (stream of bus ${stream.bus})`),
      ...this.queues.found.map(({ name: handler, queue }) => `${handler.slice(name.length + 1)} (queue ${queue})`),
    ]
    const lost = unprovided(this.methods)
    const { place } = this.connections
    if (found.length > 0) {
      const elsewhere = lost.length > 0 ? `. No module of this application provides: ${lost.join(', ')}` : ''
      this.#log.info(`${name} has ${handlerList(found)}, on ${place}${elsewhere}`)
    } else if (lost.length > 0) {
      const fix = 'list the class in `providers` of a module that the application imports'
      this.#log.warn(`${name} has no handlers, on ${place}: no module provides ${lost.join(', ')}; ${fix}`)
    } else {
      this.#log.info(`${name} has no handlers and only publishes, on ${place}`)
    }
  }

  async stop(): Promise<void> {}
}

export function handlerList(found: readonly string[]): string {
  return `${found.length} ${found.length === 1 ? 'handler' : 'handlers'}: ${found.join(', ')}`
}

function gotBy({ pattern, schedule }: HandlerOptions): string {
  const { cron, rate, at } = schedule?.when ?? {}
  if (rate !== undefined) return `rate ${rate}`
  return cron ?? (at === undefined ? typesOf(pattern) : `at ${at}`)
}

/** The types that a pattern names, for the log. */
export function typesOf(pattern: Record<string, unknown>): string {
  const branches = Array.isArray(pattern['$or']) ? (pattern['$or'] as Record<string, unknown>[]) : []
  const own = [pattern, ...branches].map(({ type }) => type).filter(Array.isArray)
  const types = own.flat().map((value: unknown) => {
    if (typeof value === 'string') return value
    const { wildcard, prefix } = value as { wildcard?: unknown; prefix?: unknown }
    if (typeof wildcard === 'string') return wildcard
    return typeof prefix === 'string' ? `${prefix}*` : JSON.stringify(value)
  })
  return types.filter(type => !type.startsWith('{"anything-but"')).join(', ') || 'by a pattern'
}

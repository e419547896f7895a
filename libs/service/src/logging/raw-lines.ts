import { inspect } from 'node:util'
import { say } from './logger.js'

/** The level of what the methods of the console write. */
const levels = { debug: 'debug', trace: 'debug', log: 'log', info: 'log', warn: 'warn', error: 'error' } as const

/**
 * Makes JSON lines of what would be written past the logger: by libraries with the console, as ioredis and BullMQ do, by Node as a warning,
 * or as the last words of a process that an error ends. What Node writes while it dies of itself, as for a full heap, stays text.
 */
export function writeRawLinesAsJson(): void {
  const asJson = Object.entries(levels).map(([method, level]) => [
    method,
    (...parts: unknown[]) => say(level, parts.map(inWords).join(' '), 'json'),
  ])
  // spans of OTEL_TRACES_EXPORTER=console come this way
  const dir: typeof console.dir = (part, options) => say('log', inspect(part, options), 'json')
  Object.assign(console, { ...Object.fromEntries(asJson), dir })
  process.removeAllListeners('warning') // Node's own, which writes text
  process.on('warning', warning => say('warn', `${warning.name}: ${warning.message}`, 'json'))
  // also of a promise that was rejected and not handled
  process.on('uncaughtException', error => {
    say('fatal', inWords(error), 'json')
    process.exit(1)
  })
}

function inWords(part: unknown): string {
  if (typeof part === 'string') return part
  return part instanceof Error ? (part.stack ?? part.message) : inspect(part)
}

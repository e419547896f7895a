import { defaultLimits, overLimit, withData } from '@sluice/event'
import type { Made } from './kind.js'

/** The event with what a transform made as its data. It stays who it is. @throws InvalidError `TOO_LARGE` */
export function withMade(json: string, { text, output }: Made): string {
  const event =
    output === 'json' ? withData(json, text, 'application/json') : withData(json, JSON.stringify(text), 'text/plain')
  const [actual, limit] = [Buffer.byteLength(event), defaultLimits.eventBytes]
  if (actual <= limit) return event
  throw overLimit({ field: 'transform', what: 'the event with what the transform made', limit, unit: 'bytes', actual })
}

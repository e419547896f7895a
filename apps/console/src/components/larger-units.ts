import { bytesOf } from './number.js'
import { durationOf } from './time.js'

/** What a number of milliseconds or bytes is in larger units: `7 d`. Undefined for what is neither. @param name of its field: `retentionMs` */
export function inLargerUnits(name: string, value: unknown): string | undefined {
  if (typeof value !== 'number' || value < 1000) return undefined
  return /Ms$/.test(name) ? durationOf(value) : /Bytes$/.test(name) ? bytesOf(value) : undefined
}

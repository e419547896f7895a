import { STATUS_CODES } from 'node:http'
import { codes, type Code } from './codes.js'
import { ref, type Schema } from './schema.js'

/** The reason phrase of a status: RFC 9110's if Node still has an older one. */
export function titleOf(status: number): string {
  return newTitles[status] ?? STATUS_CODES[status] ?? (status < 500 ? 'Client Error' : 'Server Error')
}

const newTitles: Record<number, string> = { 413: 'Content Too Large', 422: 'Unprocessable Content' }

/** A problem with this code, as an example. */
export function problemOf(code: Code): object {
  const [status, when] = codes[code]
  return { type: 'about:blank', title: titleOf(status), status, code, detail: when }
}

/** A problem of this status with one of these codes. */
export function problemSchema(status: number, found: readonly Code[]): Schema {
  const narrowed = { status: { const: status }, code: { enum: found } }
  return { allOf: [ref('Problem'), { type: 'object', properties: narrowed }] }
}

import { InvalidError } from '@sluice/event'

/** The position of the next page as opaque text, which clients send back unchanged. */
export function formatCursor(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** @throws InvalidError `INVALID_CURSOR` if {@link formatCursor} did not make it from a text of this form */
export function parseCursor(cursor: unknown, form: RegExp): RegExpExecArray | undefined {
  if (cursor === undefined) return undefined
  const match = form.exec(typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : '')
  if (match) return match
  throw new InvalidError('INVALID_CURSOR', 'cursor must be the `next` of an earlier answer', { path: 'cursor' })
}

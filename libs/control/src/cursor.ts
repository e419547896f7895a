import { InvalidError } from '@sluice/event'

/** Where a list goes on, as text that clients send back as it is. */
export function formatCursor(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** @throws InvalidError `INVALID_CURSOR` where it is not what {@link formatCursor} made of such a text */
export function parseCursor(cursor: unknown, form: RegExp): RegExpExecArray | undefined {
  if (cursor === undefined) return undefined
  const match = form.exec(typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : '')
  if (match) return match
  throw new InvalidError('INVALID_CURSOR', 'cursor must be the `next` of an earlier answer', { path: 'cursor' })
}

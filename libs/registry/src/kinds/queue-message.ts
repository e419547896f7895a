import { hash } from 'node:crypto'
import { InvalidError, type SluiceError } from '@sluice/event'
import type { NewMessage } from '@sluice/message'
import type { Queue } from './queue.js'

/** Bounds of receives and sends. */
export const messageBounds = {
  /** Most messages, and receipts, of one request. */
  messages: 100,
  /** Most milliseconds that a receive waits. */
  waitMs: 60_000,
  /** Most milliseconds of a visibility: 12 hours. */
  visibilityMs: 12 * 3_600_000,
  /** Most milliseconds of a delay: a year. */
  delayMs: 365 * 24 * 3_600_000,
  /** Most bytes of a message that a queue may allow. */
  bytes: 2 ** 20,
} as const

const attributeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const mostAttributes = 20
const mostAttributeLength = 4096
/** Without control characters and halves of surrogate pairs: the engine parts names by control characters. */
const plainText = /^[^\p{Cc}\p{Cs}]{1,128}$/u

const fields = ['body', 'delayMs', 'group', 'fairKey', 'dedupeId', 'attributes', 'priority'] as const
type Field = (typeof fields)[number]

/** A message as a caller gave it. */
export interface GivenMessage {
  /** JSON text. */
  readonly body: string | undefined
  /** All members other than the body. */
  readonly members: Readonly<Record<string, unknown>>
}

/**
 * @param i its place among those of the request
 * @throws InvalidError `INVALID_MESSAGE`, `MESSAGE_TOO_LARGE`
 */
export function checkMessage({ body, members }: GivenMessage, i: number, queue: Queue): NewMessage {
  const at = `messages[${i}]`
  const invalid = (field: string, must: string) => invalidMessage(`${at}.${field}`, must)
  const unknown = Object.keys(members).find(name => !(fields as readonly string[]).includes(name))
  if (unknown !== undefined) throw invalid(unknown, `is not known; a message has ${fields.join(', ')}`)
  if (body === undefined) throw invalid('body', 'is missing: it may be any JSON')
  const given = members as Readonly<Partial<Record<Field, unknown>>>
  const text = (field: Field) => {
    const value = given[field]
    if (value === undefined) return {}
    if (typeof value === 'string' && plainText.test(value)) return { [field]: value }
    throw invalid(field, 'must be a text of 1 to 128 characters without control characters')
  }
  if (queue.fifo && given.group === undefined) throw invalid('group', 'is missing: the queue is FIFO')
  if (!queue.fifo && given.group !== undefined) throw invalid('group', 'goes with a FIFO queue, and this one is not')
  if (!queue.fair && given.fairKey !== undefined)
    throw invalid('fairKey', 'goes with a fair queue, and this one is not')
  if (queue.fifo && given.priority !== undefined) throw invalid('priority', 'must be left out: the queue is FIFO')
  const message: NewMessage = {
    body,
    delayMs: checkWhole(given.delayMs, `${at}.delayMs`, 0, messageBounds.delayMs, queue.delayMs),
    ...text('group'),
    ...text('fairKey'),
    ...dedupe(text('dedupeId'), body, queue),
    ...(given.priority !== undefined && { priority: checkWhole(given.priority, `${at}.priority`, 0, 255, 0) }),
    ...attributesOf(given.attributes, `${at}.attributes`),
  }
  checkSize(message, at, queue)
  return message
}

function dedupe(given: { readonly dedupeId?: string }, body: string, queue: Queue): { readonly dedupeId?: string } {
  if (queue.dedupeMs === 0) return {}
  return given.dedupeId === undefined && queue.contentDedupe ? { dedupeId: hash('sha256', body, 'base64url') } : given
}

function attributesOf(value: unknown, path: string): Pick<NewMessage, 'attributes'> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidMessage(path, 'must be an object of texts')
  const entries = Object.entries(value)
  if (entries.length > mostAttributes) throw invalidMessage(path, `must be at most ${mostAttributes}`)
  for (const [name, text] of entries) {
    if (!attributeName.test(name))
      throw invalidMessage(path, 'must have names of 1 to 128 letters, digits, ".", "_" or "-"')
    if (typeof text !== 'string' || text.length > mostAttributeLength)
      throw invalidMessage(`${path}.${name}`, `must be a text of at most ${mostAttributeLength} characters`)
  }
  return entries.length === 0 ? {} : { attributes: value as Record<string, string> }
}

function checkSize({ body, attributes }: NewMessage, path: string, { maxMessageBytes: limit }: Queue): void {
  const actual = Buffer.byteLength(body) + (attributes ? Buffer.byteLength(JSON.stringify(attributes)) : 0)
  if (actual <= limit) return
  const isMost = limit === messageBounds.bytes
  const fix = isMost
    ? 'no queue allows more: keep the data elsewhere and send where'
    : '"maxMessageBytes" of the queue allows more'
  const message = `${path} has ${actual} bytes, and a message of this queue may have ${limit}; ${fix}`
  throw new InvalidError('MESSAGE_TOO_LARGE', message, { path, limit, actual })
}

/** @throws InvalidError `INVALID_MESSAGE` */
export function checkWhole(value: unknown, path: string, least: number, most: number, byDefault: number): number {
  if (value === undefined) return byDefault
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number
  throw invalidMessage(path, `must be a whole number from ${least} to ${most}`)
}

/** The error for messages, or what is asked about them, that are wrong. */
export function invalidMessage(path: string, must: string): SluiceError {
  return new InvalidError('INVALID_MESSAGE', path === '' ? must : `${path} ${must}`, { path })
}

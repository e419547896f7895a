import { checkWhole, invalidMessage, messageBounds, type Queue } from '@sluice/registry'

export const { messages: mostMessages, waitMs: mostWaitMs } = messageBounds

/** What a receive asks for. */
export interface AskedReceive {
  readonly max: number
  readonly waitMs: number
  readonly visibilityMs: number
}

/** @throws InvalidError `INVALID_MESSAGE` */
export function checkReceive(body: unknown, { visibilityMs }: Queue): AskedReceive {
  const given = checkMembers(body ?? {}, ['max', 'waitMs', 'visibilityMs'])
  return {
    max: checkWhole(given['max'], 'max', 1, messageBounds.messages, 1),
    waitMs: checkWhole(given['waitMs'], 'waitMs', 0, messageBounds.waitMs, 0),
    visibilityMs: checkWhole(given['visibilityMs'], 'visibilityMs', 0, messageBounds.visibilityMs, visibilityMs),
  }
}

/**
 * Receipts, and the milliseconds that go with them.
 *
 * @param ms the member with the milliseconds, and what it is where it is left out
 * @throws InvalidError `INVALID_MESSAGE`
 */
export function checkReceipts(
  body: unknown,
  ms?: { readonly field: 'delayMs' | 'visibilityMs'; readonly byDefault: number },
): { readonly receipts: readonly string[]; readonly ms: number } {
  const given = checkMembers(body, ['receipts', ...(ms ? [ms.field] : [])])
  const { receipts } = given
  const must = `must be a list of 1 to ${messageBounds.messages} texts, as "receipt" of messages that were received`
  if (!Array.isArray(receipts) || receipts.length === 0 || receipts.length > messageBounds.messages)
    throw invalidMessage('receipts', must)
  if (!receipts.every(receipt => typeof receipt === 'string')) throw invalidMessage('receipts', must)
  const most = ms?.field === 'visibilityMs' ? messageBounds.visibilityMs : messageBounds.delayMs
  return { receipts, ms: ms ? checkWhole(given[ms.field], ms.field, 0, most, ms.byDefault) : 0 }
}

/** A group, whether messages of it were sent by requests or by rules. @throws InvalidError `INVALID_MESSAGE` */
export function checkGroup(body: unknown): string {
  const { group } = checkMembers(body, ['group'])
  if (typeof group === 'string' && group.length <= 256) return group
  throw invalidMessage('group', 'must be the name of a group: a text of at most 256 characters')
}

function checkMembers(body: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidMessage('', 'the body must be a JSON object')
  const unknown = Object.keys(body).find(name => !known.includes(name))
  if (unknown !== undefined) throw invalidMessage(unknown, `is not known; send ${known.join(', ')}`)
  return body as Record<string, unknown>
}

import { dataOf } from '@sluice/client'

/** What an answer says, and the state that it has: a change names it, so that nobody's change in between is lost. */
export interface WithEtag<Value> {
  readonly value: Value
  readonly etag: string | undefined
}

/** @throws ProblemError for a refusal */
export async function withEtag<Data>(
  asked: Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
): Promise<WithEtag<NonNullable<Data>>> {
  const answer = await asked
  const value = await dataOf<Data>(Promise.resolve(answer))
  return { value, etag: answer.response.headers.get('etag') ?? undefined }
}

/** Headers of a write: of something new, or of what was read with this state. */
export function conditionOf(etag: string | undefined, isNew: boolean) {
  return { 'If-None-Match': isNew ? '*' : undefined, 'If-Match': isNew ? undefined : etag }
}

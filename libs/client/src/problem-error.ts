import type { components } from './schema.js'

/** RFC 9457, with a stable `code`. */
export type Problem = components['schemas']['Problem']

/** What {@link dataOf} throws for an answer that is a problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  /** Stable: see the table of codes in docs/http/errors.md. `UNKNOWN` where the answer is not of a gateway. */
  readonly code: string
  readonly problem: Problem

  constructor(
    problem: unknown,
    readonly status: number,
  ) {
    const found = (typeof problem === 'object' && problem !== null ? problem : {}) as Partial<Problem>
    const { code = 'UNKNOWN', detail = `the answer ${status} is not of a Sluice gateway` } = found
    super(detail)
    this.code = code
    this.problem = { type: 'about:blank', title: 'Unknown', status, code, detail, ...found } as Problem
  }
}

/** The data of a good answer. @throws ProblemError for any other */
export async function dataOf<Data>(
  answer: Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await answer
  if (!response.ok) throw new ProblemError(error, response.status)
  return data as NonNullable<Data>
}

import type { HeldMessage } from './queue-message.js'

/** The result of a batch handler of `@OnQueue`: which messages failed; all others are acknowledged. */
export interface QueueBatchResult {
  /** Their ids. */
  readonly failures?: readonly string[]
  /** The same as AWS Lambda has it for SQS: `itemIdentifier` is the id. */
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[]
}

/** Reads what a batch handler returned. An unknown id fails the whole batch: no message may count as done because of a slip. */
export function failuresOf(returned: unknown, batch: readonly HeldMessage[]): ReadonlySet<string> {
  const { failures, batchItemFailures } = (
    typeof returned === 'object' && returned !== null ? returned : {}
  ) as QueueBatchResult
  const named: unknown = failures ?? batchItemFailures?.map?.(failure => failure?.itemIdentifier)
  if (named === undefined && batchItemFailures === undefined) return new Set()
  if (!Array.isArray(named)) throw new TypeError(`${wrong}, a list of ids`)
  const ids = new Set(batch.map(({ id }) => id))
  const other = named.find(id => !ids.has(id as string)) as unknown
  if (named.some(id => !ids.has(id as string)))
    throw new TypeError(`${wrong}: ${JSON.stringify(other)?.slice(0, 200)} is no message of the batch`)
  return new Set(named as string[])
}

const wrong = 'the handler returned failures that are not what they must be'

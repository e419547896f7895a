import { dataOf } from './problem-error.js'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/**
 * All items of a list, page by page: `for await (const rule of itemsOf(cursor => sluice.listRules({ params: { ... cursor } })))`.
 *
 * @param list asks for the page that begins at the cursor; undefined for the first
 * @throws ProblemError
 */
export async function* itemsOf<Item>(
  list: (
    cursor: string | undefined,
  ) => Promise<{ readonly data?: Page<Item>; readonly error?: unknown; readonly response: Response }>,
): AsyncGenerator<Item, void> {
  let cursor: string | undefined
  do {
    const { items, next } = await dataOf(list(cursor))
    yield* items
    cursor = next ?? undefined
  } while (cursor !== undefined)
}

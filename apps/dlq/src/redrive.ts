import { type DeadLetter, type LetterFilter, letterMatches, parseJobId } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import type { RedriveProgress, RedriveRequest } from '@sluice/queues'
import type { BusLayout, DeadLetterStore, LetterCursor } from '@sluice/streams'

const page = 100

/**
 * Sends dead letters again, each to the one target that failed. A letter is forgotten in the same step that sends it, so
 * a redrive that is interrupted and starts anew sends none twice.
 */
export async function redrive(
  store: DeadLetterStore,
  buses: readonly BusLayout[],
  { select, version }: RedriveRequest,
  on: { progress: (progress: RedriveProgress) => Promise<void>; redriven: (bus: string) => void },
): Promise<RedriveProgress> {
  let redriven = 0
  const missing: string[] = []
  for await (const ids of 'ids' in select ? [select.ids] : matching(store, buses, select.filter)) {
    for (const id of ids) {
      const bus = await redriveOne(store, id, version)
      if (bus === undefined) {
        missing.push(id)
        continue
      }
      redriven++
      on.redriven(bus)
    }
    await on.progress({ redriven, missing })
  }
  return { redriven, missing }
}

/** Ids of the letters that match, a page at a time, newest first. Letters that come meanwhile are not among them. */
async function* matching(
  store: DeadLetterStore,
  buses: readonly BusLayout[],
  filter: LetterFilter,
): AsyncGenerator<string[]> {
  const wanted = filter.bus === undefined ? buses : buses.filter(bus => bus.name === filter.bus)
  let before: LetterCursor | undefined
  do {
    const found: (LetterCursor & { letter: string })[] = await store.list(wanted, page, before)
    yield found.filter(({ letter }) => letterMatches(JSON.parse(letter) as DeadLetter, filter)).map(({ id }) => id)
    before = found.length === page ? found.at(-1) : undefined
  } while (before)
}

/** @returns the bus of the letter, or undefined when there is no such letter (any more) */
async function redriveOne(store: DeadLetterStore, id: string, version: number): Promise<string | undefined> {
  const delivery = parseJobId(id)
  if (!delivery) return undefined
  const { shard, entryId } = parsePosition(delivery.position)!
  const from = { bus: delivery.bus, shard }
  const stored = await store.get(from, id)
  if (!stored) return undefined
  const letter = JSON.parse(stored.letter) as DeadLetter
  const destination = letter.targetType === 'subscription' ? { subscription: letter.destination } : 'deliveries'
  const next = { entryId, rule: letter.rule, target: letter.target, redrives: letter.redrives + 1, version }
  return (await store.redrive(from, id, destination, next)) ? from.bus : undefined
}

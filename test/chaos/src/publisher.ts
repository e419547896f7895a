import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerReader, type LedgerWriter } from './ledger.js'
import { eventOf, keyOf } from './plan.js'
import type { Publishing } from './settings.js'

export type Event = ReturnType<typeof eventOf>
/** What became of one event: where it stands, or undefined where nobody knows whether Sluice has it. */
export type Answer = string | undefined

/** Keys that are published together, in one batch or one by one at the same time. */
const together = 20
const againMs = 100

/**
 * Publishes the events of each key strictly one after another: the next goes when the one before was accepted, and what
 * got no answer is sent again. All keys send at the same time: a wave takes the stages some time, in which they can be hit.
 * It goes on where the ledger of a process before it ended.
 */
export async function publish(
  { events, keys, from, ms }: Publishing,
  { folder, name, ledger }: { folder: string; name: string; ledger: LedgerWriter },
  send: (events: readonly Event[], batch: boolean) => Promise<Answer[]>,
): Promise<void> {
  const perKey = Math.ceil(events / keys)
  const done = accepted(folder)
  const lanes = Array.from({ length: keys }, (_, i) => ({ key: `${name}.${i}`, next: 1 }))
  for (const lane of lanes) lane.next = (done.get(lane.key) ?? 0) + 1
  const groups = Array.from({ length: Math.ceil(keys / together) }, (_, g) =>
    lanes.slice(g * together, (g + 1) * together),
  )
  const run = async (group: typeof lanes, batch: boolean) => {
    for (let left = group; left.length > 0; left = group.filter(({ next }) => next <= perKey)) {
      const slowest = Math.min(...left.map(({ next }) => next))
      await sleep(Math.max(0, from + (ms * (slowest - 1)) / perKey - Date.now()))
      const sending = left.filter(({ next }) => next <= perKey).map(({ key, next }) => eventOf(key, next))
      for (const { id } of sending) ledger.sent(id)
      const answers = await send(sending, batch)
      for (const [i, { id }] of sending.entries()) {
        const position = answers[i]
        if (position === undefined) continue
        ledger.accepted(id, position)
        left.find(({ key }) => key === keyOf(id).key)!.next++
      }
      if (answers.includes(undefined)) await sleep(againMs)
    }
  }
  await Promise.all(groups.map((group, g) => run(group, g % 2 === 0)))
}

/** Key -> the sequence that was accepted last. */
function accepted(folder: string): Map<string, number> {
  const reader = new LedgerReader(folder)
  const last = new Map<string, number>()
  for (const line of reader.read()) {
    if (line.kind !== 'accepted') continue
    const { key, sequence } = keyOf(line.id)
    last.set(key, Math.max(sequence, last.get(key) ?? 0))
  }
  reader.close()
  return last
}

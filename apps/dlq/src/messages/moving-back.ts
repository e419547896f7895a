import { errorText } from '@sluice/delivery'
import { isOutOfMemory } from '@sluice/event'
import type { NewMessage, PulledQueue, ReceivedMessage } from '@sluice/message'
import { mostErrors, nothingRedriven, type RedriveProgress, type RedriveRun } from '@sluice/queues'
import { type RegistryView, undeclaredQueue } from '@sluice/registry'
import { isRedisAway, pause } from '@sluice/streams'
import { Pace } from '../pace.js'
import type { GivenUpMessages } from './given-up-messages.js'

/**
 * Messages of one batch; milliseconds for which nobody else gets them, and after which those that cannot go are held on; and between two
 * looks for what an interrupted run had, which comes again when that time is over.
 */
const bounds = { batch: 50, visibilityMs: 20_000, holdMs: 5000, lookMs: 500 }

/**
 * Moves messages of a dead-letter queue back to the queues that gave them up, as a consumer would: each is sent before it is
 * acknowledged. One that was sent and not acknowledged comes again and is sent under the same dedupe id. Messages that cannot go are
 * put back at the end.
 */
export async function moveBack(
  registry: RegistryView,
  givenUp: GivenUpMessages,
  run: RedriveRun,
): Promise<RedriveProgress> {
  const { request, before, signal } = run
  const { version, stamp = '', queue: name = '' } = request
  await registry.atLeast({ version, stamp })
  const queue = givenUp.open(registry.snapshot.queues.get(name) ?? undeclaredQueue(name))
  // those that could not go come again, and are counted then
  let progress = before
    ? { ...before, failed: 0, errors: [] }
    : { ...nothingRedriven, total: (await queue.counts()).waiting }
  await run.progress(progress)
  const pace = new Pace(request.rate)
  const resumedUntil = before ? performance.now() + bounds.visibilityMs : 0
  const held = new Held(queue)
  try {
    for (;;) {
      const left = progress.total - progress.redriven - progress.failed
      if (left <= 0 || progress.failed >= mostErrors) return progress
      const size = pace.atMost(Math.min(bounds.batch, left))
      if (!(await pace.turn(size, run))) return progress
      await held.hold()
      const { messages } = await queue.receive(size, bounds.visibilityMs)
      if (messages.length === 0) {
        if (performance.now() > resumedUntil || (await queue.counts()).inFlight === 0) return progress
        await pause(bounds.lookMs, signal)
        continue
      }
      const failed = await sendBack(registry, givenUp, run, messages)
      const stay = new Set(failed.map(({ receipt }) => receipt))
      await queue.ack(messages.flatMap(({ receipt }) => (stay.has(receipt) ? [] : [receipt])))
      held.add([...stay])
      progress = {
        ...progress,
        redriven: progress.redriven + messages.length - stay.size,
        failed: progress.failed + stay.size,
        errors: [...progress.errors, ...failed.map(({ id, error }) => ({ id, error }))].slice(0, mostErrors),
      }
      await run.progress(progress)
    }
  } finally {
    await held.putBack()
  }
}

/** Messages that cannot go: nobody else gets them meanwhile, so that they are not received again. */
class Held {
  readonly #receipts: string[] = []
  #since = performance.now()

  constructor(private readonly queue: PulledQueue) {}

  add(receipts: readonly string[]): void {
    this.#receipts.push(...receipts)
  }

  async hold(): Promise<void> {
    if (this.#receipts.length === 0 || performance.now() - this.#since < bounds.holdMs) return
    this.#since = performance.now()
    await this.queue.extend(this.#receipts, bounds.visibilityMs)
  }

  async putBack(): Promise<void> {
    if (this.#receipts.length > 0) await this.queue.putBack(this.#receipts)
  }
}

interface Failed {
  readonly id: string
  readonly receipt: string
  readonly error: string
}

/** @returns those that cannot go @throws if Redis is away or full: all come again then */
async function sendBack(
  registry: RegistryView,
  givenUp: GivenUpMessages,
  { request: { queue: name = '', to } }: RedriveRun,
  messages: readonly ReceivedMessage[],
): Promise<Failed[]> {
  const failed: Failed[] = []
  const byQueue = new Map<string, ReceivedMessage[]>()
  for (const message of messages) {
    const problem = problemOf(message, registry, to)
    const { id, receipt, from } = message
    if (problem !== undefined) failed.push({ id, receipt, error: problem })
    else byQueue.set(from!.queue, [...(byQueue.get(from!.queue) ?? []), message])
  }
  for (const [queue, some] of byQueue) {
    try {
      await givenUp.sendBack(
        queue,
        some.map(message => backOf(name, message)),
      )
    } catch (error) {
      if (isRedisAway(error) || isOutOfMemory(error)) throw error
      failed.push(...some.map(({ id, receipt }) => ({ id, receipt, error: errorText(error) })))
    }
  }
  return failed
}

function problemOf({ from }: ReceivedMessage, { snapshot }: RegistryView, to: readonly string[] | undefined) {
  if (!from) return 'it was sent here, and given up by no other queue'
  if (!snapshot.queues.has(from.queue)) return 'the queue that gave it up is not there any more'
  return to && !to.includes(from.queue) ? 'the caller may not send to the queue that gave it up' : undefined
}

function backOf(queue: string, { id, body, attributes, delivery, from }: ReceivedMessage): NewMessage {
  const { group, fairKey } = from!
  return {
    ...{ body, opens: true, dedupeId: `${queue}/${id}` },
    ...(attributes && { attributes }),
    ...(delivery !== undefined && { delivery }),
    ...(group !== undefined && { group }),
    ...(fairKey !== undefined && { fairKey }),
  }
}

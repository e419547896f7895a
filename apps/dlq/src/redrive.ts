import { errorText, isOfMessage, isRoutedAnew, type KeptLetter } from '@sluice/delivery'
import { defaultTenant, edit, type EventLimits, tenantOf } from '@sluice/event'
import { mostErrors, mostIds, nothingRedriven, type RedriveProgress, type RedriveRun } from '@sluice/queues'
import type { Owners, RegistryView } from '@sluice/registry'
import { type DeadLetterStore, isRedisAway, type RedactionKey, type RedriveTo, type Shard } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { type MessageBack, messageOfLetter } from './messages/message-letter.js'
import { Pace } from './pace.js'
import { RedriveChoice } from './redrive-choice.js'

export interface RedriveContext {
  readonly store: DeadLetterStore
  readonly registry: RegistryView
  readonly owners: Owners
  readonly redactionKey: RedactionKey
  readonly limits: EventLimits
  readonly redriven: (bus: string, count: number) => void
  /** Sends a message back to its queue. */
  readonly sendBack: (back: MessageBack) => Promise<void>
}

/** Letters of one batch; fewer if their events may have to be read. */
const batch = { letters: 50, read: 10 }

/**
 * Sends dead letters again, each to the target that failed or all to another one. A letter is deleted in the same step that sends
 * its event, so a redrive that is interrupted and goes on sends none twice.
 */
export async function redrive(context: RedriveContext, run: RedriveRun): Promise<RedriveProgress> {
  const { store, registry } = context
  const { request, before } = run
  const { version, stamp = '' } = request
  await registry.atLeast({ version, stamp })
  const choice = new RedriveChoice(store, ownBuses(request, registry.buses()), request.select)
  let progress = before ?? {
    ...nothingRedriven,
    total: await choice.count(),
    missing: choice.hopeless.slice(0, mostIds),
  }
  await run.progress(progress)
  const pace = new Pace(request.rate)
  for await (const { shard, ids } of choice.choose(progress.after)) {
    const reads = request.edit !== undefined || hasOwners(context, shard.bus)
    const size = pace.atMost(reads ? batch.read : batch.letters)
    for (let i = 0; i < ids.length; i += size) {
      const some = ids.slice(i, i + size)
      if (!(await pace.turn(some.length, run))) return progress
      const sent = await send(context, run, shard, some)
      progress = add(progress, some, sent)
      await run.progress(progress)
      const failure = sent.find(result => result instanceof Failure)
      if (failure) throw failure.cause // BullMQ runs the job again, which goes on from here
    }
  }
  return progress
}

/** Whether some rule of the bus has an owner that may not receive everything. */
function hasOwners({ registry, owners }: RedriveContext, bus: string): boolean {
  for (const rule of registry.snapshot.rules.get(bus)?.values() ?? []) if (owners.of(rule)) return true
  return false
}

/** The outcome of one letter: sent, missing, kept for the given reason, or none yet because of a failure. */
type Sent = 'sent' | 'missing' | { readonly error: string } | Failure

class Failure {
  constructor(readonly cause: unknown) {}
}

async function send(
  context: RedriveContext,
  { request }: RedriveRun,
  shard: Shard,
  ids: readonly string[],
): Promise<Sent[]> {
  const { store, registry, limits, redriven } = context
  const [letters, events] = await Promise.all([
    store.read(shard, ids),
    request.edit ? store.events(shard, ids) : Promise.resolve([]),
  ])
  const results = await Promise.all(
    letters.map(async (letter, i): Promise<Sent> => {
      if (!letter) return 'missing'
      if (!request.target && isOfMessage(letter)) return sendBack(context, shard, letter, request)
      let to: RedriveTo | undefined
      let edited: string | undefined
      try {
        to = destinationOf(registry, letter, request)
        edited = request.edit && edit(events[i] ?? '', request.edit, limits, request.editText)
        edited = await receivedText(context, shard, letter, to, edited)
      } catch (error) {
        return isRedisAway(error) ? new Failure(error) : { error: errorText(error) }
      }
      try {
        return (await store.redrive(letter, to, edited)) ? 'sent' : 'missing'
      } catch (error) {
        return new Failure(error)
      }
    }),
  )
  redriven(shard.bus, results.filter(result => result === 'sent').length)
  return results
}

/** Sends the message of a letter to the queue that gave it up, and deletes the letter. The dedupe id ties the two together. */
async function sendBack(
  { store, limits, sendBack }: RedriveContext,
  shard: Shard,
  letter: KeptLetter,
  { edit: patch, editText }: RedriveRun['request'],
): Promise<Sent> {
  let back: MessageBack | undefined
  const [event] = await store.events(shard, [letter.id])
  if (event === undefined) return 'missing'
  try {
    back = messageOfLetter(letter, patch ? edit(event, patch, limits, editText) : event)
    if (!back) return { error: 'its event is not one that Sluice made of a message' }
    await sendBack(back)
  } catch (error) {
    return isRedisAway(error) ? new Failure(error) : { error: errorText(error) }
  }
  return (await store.delete([letter.id])).length > 0 ? 'sent' : 'missing'
}

/**
 * The text that goes to a subscription, where that may differ from the event of the letter; fan-out asks for other targets itself.
 *
 * @throws SluiceError `FORBIDDEN` if the owner of the receiving rule may not receive it any more: the letter stays
 */
async function receivedText(
  { store, registry, owners, redactionKey }: RedriveContext,
  shard: Shard,
  { id, rule: own }: KeptLetter,
  { rule, subscription }: RedriveTo,
  edited: string | undefined,
): Promise<string | undefined> {
  const receiving = subscription === undefined ? undefined : registry.rule(shard.bus, rule)
  if (!receiving || !owners.of(receiving)) return edited
  const json = edited ?? (await store.events(shard, [id]))[0]
  if (json === undefined) return edited
  return owners.asReceived(receiving, json, rule === own, await redactionKey.get())
}

/**
 * The current target of a letter.
 *
 * @throws Error if it is gone: the letter stays, and may be sent to another target
 */
function destinationOf(
  registry: RegistryView,
  letter: KeptLetter,
  { version, stamp, target }: RedriveRun['request'],
): RedriveTo {
  const way = 'send it to a target of a rule: {"target": {"rule": "…", "target": "…"}}'
  if (!target && letter.targetType === 'stream')
    throw new Error(`the stream consumer ${letter.destination} has gone past it and never goes back; ${way}`)
  const { rule, target: id } = target ?? letter
  // the event never got to a target, so it goes to all that match now
  if (!target && isRoutedAnew(letter)) return { rule, target: id, version, bus: true }
  const found = registry.rule(letter.bus, rule)?.targets.find(target => target.id === id)
  if (!found) throw new Error(`bus ${letter.bus} has no target ${id} of a rule ${rule}${target ? '' : `; ${way}`}`)
  const to = { rule, target: id, version, ...(stamp && { stamp }) }
  const subscription = subscriptionOf(found)
  if (subscription === undefined) return to
  const { transform } = found
  return { ...to, subscription, ...(transform && { transform: JSON.stringify(transform) }) }
}

function add(progress: RedriveProgress, ids: readonly string[], results: readonly Sent[]): RedriveProgress {
  const { total } = progress
  const missing = [...progress.missing]
  const errors = [...progress.errors]
  let { redriven, failed, after } = progress
  const done = results.findIndex(result => result instanceof Failure)
  if (done !== 0) after = ids.at(done < 0 ? -1 : done - 1)
  for (const [i, result] of results.entries()) {
    const id = ids[i]!
    if (result instanceof Failure) continue
    if (result === 'sent') redriven++
    else if (result !== 'missing') {
      failed++
      if (errors.length < mostErrors) errors.push({ id, ...result })
    } else if (missing.length < mostIds) missing.push(id)
  }
  return { total, redriven, missing, failed, errors, ...(after === undefined ? {} : { after }) }
}

/** The buses of the tenant that asked. */
function ownBuses<B extends { readonly name: string }>(
  { tenant = defaultTenant }: { readonly tenant?: string },
  buses: readonly B[],
): B[] {
  return buses.filter(({ name }) => tenantOf(name).tenant === tenant)
}

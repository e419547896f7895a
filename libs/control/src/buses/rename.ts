import { ConflictError, NotFoundError } from '@sluice/event'
import { parseJobId } from '@sluice/delivery'
import { largeWebhookQueues, type Queues, retryQueue, webhookQueues } from '@sluice/queues'
import {
  type Bus,
  busKind,
  openedTarget,
  type RegistryView,
  type Rule,
  ruleKind,
  type SecretKeys,
  shownBus,
} from '@sluice/registry'
import { busStatus, type DeadLetterStore, type EventLog, liveMembers, stageGroups } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'

export interface RenameParts {
  readonly view: RegistryView
  readonly log: EventLog
  readonly letters: DeadLetterStore
  readonly queues: Queues
  readonly secrets: SecretKeys
}

/**
 * Gives the settings and rules of a bus to a new bus and deletes the old one, while no service runs. For a bus whose name became
 * Sluice's own. Interrupted, it can be called again.
 *
 * @throws ConflictError `BUS_BUSY` if a service runs, `BUS_IN_USE` that says what is not delivered yet, `BUS_EXISTS` for a name that
 * is taken by another bus
 * @throws NotFoundError `UNKNOWN_BUS`
 */
export async function renameBus(parts: RenameParts, from: string, to: string): Promise<{ rules: number }> {
  const { view, log, secrets } = parts
  await view.refresh()
  const bus = view.snapshot.buses.get(from)
  if (!bus) throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${from}'`, { bus: from })
  const rules = [...(view.snapshot.rules.get(from)?.values() ?? [])]
  await refuseRunning(log)
  await refuseUsed(parts, bus, rules)
  await refuseOther(parts, bus, to)
  await view.store.put(busKind, { name: to }, settingsOf(bus))
  await view.refresh()
  await log.create(view.bus(to))
  for (const { bus: _, name, targets, ...rule } of rules) {
    const opened = targets.map(target => openedTarget({ bus: from, name }, target, secrets))
    await view.store.put(ruleKind, { bus: to, name }, { ...rule, targets: opened })
    await view.store.delete(ruleKind, { bus: from, name })
  }
  await view.store.delete(ofAnyName, { name: from })
  await log.destroy(bus)
  return { rules: rules.length }
}

/** The name of the old bus may be one that is not deleted any more. */
const ofAnyName = { ...busKind, mayDelete: () => undefined }

async function refuseRunning({ redis, keys }: EventLog): Promise<void> {
  const running = await Promise.all(stageGroups.map(stage => liveMembers(redis, keys, stage)))
  const stages = stageGroups.filter((_, i) => running[i]!.length > 0)
  if (stages.length === 0) return
  const message = `services run, and must be stopped first: ${stages.join(', ')}. One that was killed counts for some seconds`
  throw new ConflictError('BUS_BUSY', message)
}

/** What is under way knows the old name: it must be delivered, or sent again, before. */
async function refuseUsed({ log, letters, queues }: RenameParts, bus: Bus, rules: readonly Rule[]): Promise<void> {
  const subscriptions = [
    ...new Set(rules.flatMap(({ targets }) => targets.flatMap(target => subscriptionOf(target) ?? []))),
  ]
  const status = await busStatus(log, bus, subscriptions)
  const left = new Map(status.behind.map(({ by, events }) => [`events for ${by}`, events ?? 1]))
  for (const { name, entries } of status.subscriptions) left.set(`entries of subscription ${name}`, entries)
  left.set('dead letters', await letters.count(bus))
  left.set('deliveries that wait for a try', await deliveriesOf(queues, bus.name, subscriptions))
  const found = [...left].flatMap(([what, n]) => (n > 0 ? [`${n} ${what}`] : []))
  if (found.length === 0) return
  const message = `bus '${bus.name}' has ${found.join(', ')}: let the version before deliver them, send letters again or delete them`
  throw new ConflictError('BUS_IN_USE', message, { bus: bus.name })
}

/** Jobs of the bus that are not over. No process works on them. */
async function deliveriesOf(queues: Queues, bus: string, subscriptions: readonly string[]): Promise<number> {
  const { connection } = queues
  const names = [...webhookQueues.names, ...largeWebhookQueues.names, ...subscriptions.map(retryQueue)]
  const ids = await Promise.all(
    names.flatMap(name => {
      const key = (list: string) => `${queues.prefixOf(name)}:${name}:${list}`
      return [
        ...['wait', 'active', 'paused'].map(list => connection.lrange(key(list), 0, -1)),
        ...['delayed', 'prioritized'].map(list => connection.zrange(key(list), 0, '-1')),
      ]
    }),
  )
  return ids.flat().filter(id => parseJobId(id)?.bus === bus).length
}

/** An interrupted renaming may have made the new bus. */
async function refuseOther({ view, log }: RenameParts, bus: Bus, to: string): Promise<void> {
  const other = view.snapshot.buses.get(to)
  if (!other) return
  const { events } = await busStatus(log, other, [])
  const isSame = JSON.stringify(settingsOf(other)) === JSON.stringify(settingsOf(bus))
  if (events > 0 || !isSame) throw new ConflictError('BUS_EXISTS', `there is a bus '${to}' already`, { bus: to })
}

function settingsOf(bus: Bus): object {
  const { name: _, ...settings } = shownBus(bus)
  return settings
}

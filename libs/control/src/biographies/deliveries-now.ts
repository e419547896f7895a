import { Injectable } from '@nestjs/common'
import { type FailedTry, type Found, isOfDelivery, type Step } from '@sluice/biography'
import { type DeadLetter, deliveryId, type FailedAttempt, type KeptLetter } from '@sluice/delivery'
import { type AskedJob, type FoundJob, jobsOf, largeWebhookQueues, Queues, webhookQueues } from '@sluice/queues'
import type { Rule } from '@sluice/registry'
import { DeadLetterStore, EventLog, type Shard, type Traces, tracesOf, type Waiting } from '@sluice/streams'
import { kindOf, subscriptionOf, type Target } from '@sluice/targets'

/** Deliveries of one event that are looked for. */
const mostDeliveries = 200

/** One event, and the targets that it may be on its way to. */
export interface Sought {
  readonly shard: Shard
  readonly position: string
  /** Its entry id in the log. */
  readonly logId: string
  readonly partitionKey: string
  /** Rules that matched, with all their targets. */
  readonly rules: readonly Rule[]
  readonly steps: readonly Step[]
}

interface Pair {
  readonly rule: string
  readonly target: string
  readonly settings?: Target
}

/** What becomes of deliveries at this moment: those that are under way, and those that are dead letters. */
@Injectable()
export class DeliveriesNow {
  constructor(
    private readonly log: EventLog,
    private readonly letters: DeadLetterStore,
    private readonly queues: Queues,
  ) {}

  /** @returns what was found, and whether all places were looked at */
  async find(sought: Sought): Promise<{ readonly found: readonly Found[]; readonly complete: boolean }> {
    const all = pairsOf(sought)
    const pairs = all.slice(0, mostDeliveries)
    const { shard, position, logId, partitionKey } = sought
    const ids = pairs.map(({ rule, target }) => deliveryId({ bus: shard.bus, position, rule, target }))
    const [traces, kept, past] = await Promise.all([
      tracesOf(this.log, shard, logId, partitionKey, subscriptionsOf(pairs)),
      this.letters.read(shard, ids),
      this.letters.past(shard, ids),
    ])
    const redrives = pairs.map(({ rule, target }, i) => {
      const ofSteps = sought.steps.filter(step => 'redrives' in step && step.rule === rule && step.target === target)
      const last = Math.max(0, ...ofSteps.map(step => ('redrives' in step ? step.redrives : 0)))
      return Math.max(last, past[i] ? past[i].redrives + 1 : 0)
    })
    const jobs = await this.#jobs(shard.bus, position, pairs, redrives)
    const found = [
      ...kept.flatMap(letter => (letter ? [ofLetter(letter)] : [])),
      ...traces.letters.filter(({ id }) => !kept.some(letter => letter?.id === id)).map(ofLetter),
      ...jobs,
      ...waiting(traces, pairs),
      ...past.flatMap((letter, i) => (letter && !kept[i] ? [ofPast(letter)] : [])),
    ]
    return { found, complete: traces.complete && all.length === pairs.length }
  }

  async #jobs(bus: string, position: string, pairs: readonly Pair[], redrives: readonly number[]): Promise<Found[]> {
    const asked = pairs.flatMap((pair, i) => {
      const delivery = { bus, position, rule: pair.rule, target: pair.target, redrives: redrives[i]! }
      return queuesOf(pair, bus).map(queue => ({ queue, delivery, pair }))
    })
    const jobs = await jobsOf(
      this.queues,
      asked.map(({ queue, delivery }): AskedJob => ({ queue, delivery })),
    )
    return jobs.flatMap((job, i) => (job ? (ofJob(asked[i]!.pair, asked[i]!, job) ?? []) : []))
  }
}

/** Targets of the rules, and those that steps name and the rules have no more. */
function pairsOf({ rules, steps }: Sought): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const { name, targets } of rules)
    for (const settings of targets) pairs.set(`${name}~${settings.id}`, { rule: name, target: settings.id, settings })
  for (const step of steps) {
    if (!isOfDelivery(step)) continue
    const { rule, target } = step
    if (!pairs.has(`${rule}~${target}`)) pairs.set(`${rule}~${target}`, { rule, target })
  }
  // of an event that could not be routed
  pairs.set('none~none', { rule: 'none', target: 'none' })
  return [...pairs.values()]
}

function subscriptionsOf(pairs: readonly Pair[]): { subscription: string; rules: string[] }[] {
  const found = new Map<string, string[]>()
  for (const { rule, settings } of pairs) {
    const subscription = settings && subscriptionOf(settings)
    if (subscription === undefined) continue
    found.set(subscription, [...new Set([...(found.get(subscription) ?? []), rule])])
  }
  return Array.from(found, ([subscription, rules]) => ({ subscription, rules }))
}

/** The queues in which a delivery can have its job. One that is handed over may have one of fan-out before, to evaluate its transform. */
function queuesOf({ rule, target, settings }: Pair, bus: string): string[] {
  const kind = settings && kindOf(settings)
  if (!kind) return []
  const own = kind.deliverer ? [] : (kind.queues?.(settings, bus) ?? [])
  if (!kind.deliverer && !settings.transform) return [...own]
  return [...own, ...[webhookQueues, largeWebhookQueues].map(queues => queues.of({ bus, rule, target }))]
}

function ofLetter(letter: DeadLetter | KeptLetter): Found {
  const { id, rule, target, redrives, reason, error, attempts } = letter
  return {
    ...{ rule, target, redrives, state: 'dead letter', failed: attempts.map(failedTry) },
    letter: { id, reason, error, at: Date.parse(letter.failedAt) || 0 },
  }
}

function ofPast({ rule, target, redrives, attempts }: DeadLetter): Found {
  return { rule, target, redrives: redrives + 1, state: 'redriven', failed: attempts.map(failedTry) }
}

/** The state of a job in BullMQ, as that of its delivery. */
const states: Readonly<Record<string, Found['state']>> = {
  completed: 'delivered',
  active: 'in progress',
  waiting: 'in progress',
  prioritized: 'in progress',
  paused: 'in progress',
  delayed: 'retrying',
}

function ofJob({ rule, target, settings }: Pair, { queue, delivery }: AskedJob, job: FoundJob): Found | undefined {
  const kind = settings && kindOf(settings)
  const { redrives, bus } = delivery
  const isHanded = kind?.enqueuer && kind.queues?.(settings!, bus).includes(queue)
  if (kind?.enqueuer && !isHanded && job.state === 'completed') return undefined // the job that it made says more
  if (isHanded) {
    // the delivery ended when the job was added
    const { id, state } = job
    return { rule, target, redrives, state: 'delivered', job: { queue: kind.destination(settings!), id, state } }
  }
  const state = states[job.state]
  if (!state || job.isGivenUp) return undefined
  const failed = job.failed.map(failedTry)
  const isHeld = state === 'retrying' && failed.length === 0
  const next = state === 'retrying' && job.nextAt !== undefined ? { nextAt: job.nextAt } : {}
  return { rule, target, redrives, state: isHeld ? 'held' : state, failed, ...next }
}

function failedTry({ at, error, durationMs, stack }: FailedAttempt): FailedTry {
  return {
    error,
    ...(at === undefined ? {} : { at: Date.parse(at) }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(stack === undefined ? {} : { stack }),
  }
}

/** An entry names a target of its own, or the subscription of one. */
function waiting({ waiting }: Traces, pairs: readonly Pair[]): Found[] {
  return waiting.flatMap((one): Found[] => {
    const delivery = one.delivery ?? deliveryOf(one, pairs)
    if (!delivery) return []
    const state = one.parkedUntil === undefined ? 'in progress' : 'parked'
    const next = one.parkedUntil ? { nextAt: one.parkedUntil } : {}
    return [{ rule: delivery.rule, target: delivery.target, redrives: one.redrives, state, ...next }]
  })
}

function deliveryOf({ rule, target, subscription }: Waiting, pairs: readonly Pair[]): Pair | undefined {
  return pairs.find(pair => {
    if (pair.rule !== rule) return false
    return target === undefined
      ? pair.settings !== undefined && subscriptionOf(pair.settings) === subscription
      : pair.target === target
  })
}

import { type Harm, type Role, roleOf } from './faults.js'
import type { Line, Receipt } from './ledger.js'
import { keyOf, type Receiver } from './plan.js'

/** Something that was done to a process, from its beginning until the process was there again, ms since 1970. */
export interface Harmed {
  readonly who: string
  readonly what: Harm
  readonly from: number
  readonly to: number
}

/** A dead letter, as the platform lists it. */
export interface Letter {
  readonly position: string
  readonly receiver: Receiver
  readonly reason: string
  /** Whether it is still there; else it was redriven. */
  readonly kept: boolean
}

export interface Books {
  readonly lines: readonly Line[]
  readonly harmed: readonly Harmed[]
  readonly letters: readonly Letter[]
  /** Whether an event is given up according to plan. */
  readonly givenUp: (receiver: Receiver, id: string) => boolean
  /** Whether an event that is published again is accepted once. */
  readonly dedupe: boolean
  /**
   * Whether another Redis may take over. It may lack what was not confirmed to anybody: an append that was read and never accepted,
   * and that a delivery was done. So an event may be accepted again, and a key may begin again with what was done.
   */
  readonly failsOver?: boolean
}

/** Something that must not be, with what the ledgers say of it. */
export interface Finding {
  readonly id: string
  readonly receiver: Receiver
  readonly what: string
}

/** What became of all events at one receiver. */
export interface Account {
  readonly receiver: Receiver
  readonly accepted: number
  readonly delivered: number
  /** Dead letters that there were, and that still are. */
  readonly givenUp: number
  readonly dead: number
  /** Accepted, and neither delivered nor a dead letter. */
  readonly lost: readonly Finding[]
  /** Deliveries that were made more than once: all, and those that no fault explains. */
  readonly duplicated: number
  readonly unexplained: readonly Finding[]
  /** Events that were accepted more than once because their publisher got no answer and sent them again. */
  readonly uncertain: number
  /** Delivered and never published, or delivered and a dead letter too. */
  readonly phantoms: readonly Finding[]
  /** Dead letters that nobody planned. */
  readonly unplanned: readonly Finding[]
  /** Undefined where no order is promised. */
  readonly outOfOrder: readonly Finding[] | undefined
}

/**
 * Milliseconds between the work and its acknowledgement, and until those who take over and those who come back have
 * sorted out whose a delivery is: a fault so near to a delivery may make it be made again.
 */
export const nearMs = 2000

/** What makes Redis answer late, or forget what it did not confirm. */
const away: readonly Harm[] = [
  'kill',
  'freeze',
  'isolate',
  'kill a replica',
  'freeze a replica',
  'fail over',
  'move slots',
]

/** What may make a receiver see a delivery again. A clean stop never may, nor anything that befalls gateway, router or dlq. */
const excuses: Record<Receiver, Partial<Record<Role, readonly Harm[]>>> = {
  handler: { redis: away, subscriber: ['kill', 'freeze'] },
  ordered: { redis: away, subscriber: ['kill', 'freeze'] },
  webhook: { redis: away, 'fan-out': ['kill', 'freeze'], receiver: ['kill', 'freeze'] },
  queue: { redis: away, worker: ['kill', 'freeze'] },
}

/** Settles the books of one receiver. Pure. */
export function audit(receiver: Receiver, books: Books): Account {
  const { sent, accepted, receipts } = sortLines(receiver, books.lines)
  const done = groupBy(
    receipts.filter(({ kind }) => kind === 'done'),
    ({ id }) => id,
  )
  const positions = positionsOf(accepted, receipts)
  const letters = new Map(
    books.letters
      .filter(letter => letter.receiver === receiver)
      .map(letter => [positions.get(letter.position) ?? `unknown event at ${letter.position}`, letter]),
  )
  const dead = new Map([...letters].filter(([, { kept }]) => kept))
  const finding = (id: string, what: string): Finding => ({ id, receiver, what })

  const lost = [...accepted.keys()]
    .filter(id => !done.has(id) && !dead.has(id))
    .map(id => finding(id, `accepted at ${[...accepted.get(id)!].join(' and ')}`))
  const phantoms = [
    ...[...done.keys()].filter(id => !sent.has(id)).map(id => finding(id, 'was never published')),
    ...[...dead.keys()].filter(id => done.has(id)).map(id => finding(id, 'was delivered and is a dead letter too')),
  ]
  const unplanned = [...letters]
    .filter(([id]) => !books.givenUp(receiver, id))
    .map(([id, { reason, position }]) => finding(id, `dead letter at ${position}: ${reason}`))

  let duplicated = 0
  let uncertain = 0
  const unexplained: Finding[] = []
  for (const [id, receiptsOfEvent] of done) {
    const deliveries = groupBy(receiptsOfEvent, ({ position }) => position)
    if (deliveries.size > 1) {
      uncertain += deliveries.size - 1
      if ((books.dedupe && !books.failsOver) || sent.get(id)! < 2)
        unexplained.push(finding(id, `accepted more than once: ${[...deliveries.keys()].join(' and ')}`))
    }
    for (const times of deliveries.values()) {
      for (const [i, again] of times.slice(1).entries()) {
        duplicated++
        const first = times[i]!
        const tries = [...unfinished(again, receipts), { began: beginOf(first, receipts), ended: first.at }]
        if (!tries.some(({ began, ended }) => excused(receiver, began, ended, books.harmed)))
          unexplained.push(
            finding(id, `made at ${clock(first.at)} by ${first.pid} and at ${clock(again.at)} by ${again.pid}`),
          )
      }
    }
  }
  return {
    receiver,
    accepted: accepted.size,
    delivered: [...accepted.keys()].filter(id => done.has(id)).length,
    givenUp: letters.size,
    dead: dead.size,
    ...{ lost, duplicated, unexplained, uncertain, phantoms, unplanned },
    outOfOrder: receiver === 'ordered' ? disorder(receipts, books.failsOver) : undefined,
  }
}

export function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23)
}

function excused(receiver: Receiver, began: number, done: number, harmed: readonly Harmed[]): boolean {
  return harmed.some(({ who, what, from, to }) => {
    // one that is dead harms nothing any more; without Redis nobody can say that he is done
    const over = what === 'kill' && who !== 'redis' ? from : to
    return excuses[receiver][roleOf(who)]?.includes(what) && from <= done + nearMs && over + nearMs >= began
  })
}

/** A key's event that begins after a later one of the same key has begun. The last one may begin again: it was tried again. */
function disorder(receipts: readonly Receipt[], mayRepeat = false): Finding[] {
  const done = new Set<string>()
  const last = new Map<string, number>()
  const found: Finding[] = []
  for (const { kind, id, receiver, at, pid } of receipts) {
    if (kind === 'done') done.add(id)
    if (kind !== 'began' || (mayRepeat && done.has(id))) continue
    const { key, sequence } = keyOf(id)
    const before = last.get(key) ?? 0
    if (sequence < before) found.push({ id, receiver, what: `began at ${clock(at)} in ${pid}, after ${key}.${before}` })
    last.set(key, Math.max(before, sequence))
  }
  return found
}

function sortLines(receiver: Receiver, lines: readonly Line[]) {
  const sent = new Map<string, number>()
  const accepted = new Map<string, Set<string>>()
  const receipts: Receipt[] = []
  for (const line of lines) {
    if (line.kind === 'sent') sent.set(line.id, (sent.get(line.id) ?? 0) + 1)
    else if (line.kind === 'accepted') accepted.set(line.id, (accepted.get(line.id) ?? new Set()).add(line.position))
    else if (line.receiver === receiver) receipts.push(line)
  }
  // ledgers are read one after another; the sort is stable, so what one process did in a millisecond stays in order
  return { sent, accepted, receipts: receipts.sort((a, b) => a.at - b.at) }
}

/** Position -> event. An event whose acceptance nobody heard of is known by those who received it. */
function positionsOf(accepted: ReadonlyMap<string, Set<string>>, receipts: readonly Receipt[]): Map<string, string> {
  const known = new Map(receipts.map(({ position, id }) => [position, id]))
  for (const [id, positions] of accepted) for (const position of positions) known.set(position, id)
  return known
}

function beginOf({ id, pid, attempt, at }: Receipt, receipts: readonly Receipt[]): number {
  const begin = receipts.findLast(
    r => r.kind === 'began' && r.id === id && r.pid === pid && r.attempt === attempt && r.at <= at,
  )
  return begin?.at ?? at
}

/**
 * Attempts before this one that nothing came of. What was to come after one that died with its process may stand in two
 * places, the entry that it was read from and the job that was made of it, and both come.
 */
function unfinished(again: Receipt, receipts: readonly Receipt[]): { began: number; ended: number }[] {
  const of = receipts.filter(r => r.id === again.id && r.position === again.position && r.at < again.at)
  const same = (a: Receipt, b: Receipt) => a.pid === b.pid && a.attempt === b.attempt
  return of
    .filter(r => r.kind === 'began' && !of.some(other => other.kind === 'done' && same(r, other)))
    .map(({ at }) => ({ began: at, ended: at }))
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

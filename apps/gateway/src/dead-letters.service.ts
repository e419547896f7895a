import { Injectable } from '@nestjs/common'
import { type DeadLetter, type LetterFilter, letterFilterFields, letterMatches, parseJobId } from '@sluice/delivery'
import { InvalidError, parsePosition } from '@sluice/event'
import { Queues, type Redrive, type Selection, Redrives } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { DeadLetterStore, type LetterCursor } from '@sluice/streams'

const page = { default: 50, most: 500 }
/** Letters that one request looks at; where the filter finds few among many, the answer is short and says where to go on. */
const mostScanned = 5000
/** Milliseconds that a redrive request waits for the end before it answers 202. */
const waitMs = 5000
const mostIds = 1000

/** Dead letters as the API has them. */
@Injectable()
export class DeadLetters {
  readonly #redrives: Redrives

  constructor(
    private readonly store: DeadLetterStore,
    private readonly view: RegistryView,
    queues: Queues,
  ) {
    this.#redrives = new Redrives(queues)
  }

  async list(filter: LetterFilter, limitText: string | undefined, cursorText: string | undefined) {
    const limit = checkLimit(limitText)
    const size = Math.max(limit, page.default)
    const buses = this.view.buses().filter(bus => filter.bus === undefined || bus.name === filter.bus)
    const items: DeadLetter[] = []
    let cursor = cursorText === undefined ? undefined : parseCursor(cursorText)
    for (let scanned = 0; scanned < mostScanned;) {
      const found = await this.store.list(buses, size, cursor)
      scanned += found.length
      for (const stored of found) {
        const letter = JSON.parse(stored.letter) as DeadLetter
        cursor = { failedAtMs: stored.failedAtMs, id: stored.id }
        if (letterMatches(letter, filter)) items.push(letter)
        if (items.length === limit) return { items, next: formatCursor(cursor) }
      }
      if (found.length === 0) return { items, next: null }
    }
    return { items, next: cursor ? formatCursor(cursor) : null }
  }

  async get(id: string): Promise<(DeadLetter & { event: unknown }) | undefined> {
    const delivery = parseJobId(id)
    if (!delivery) return undefined
    const stored = await this.store.get({ bus: delivery.bus, shard: parsePosition(delivery.position)!.shard }, id)
    return stored && { ...(JSON.parse(stored.letter) as DeadLetter), event: readEvent(stored.event) }
  }

  async redrive(select: Selection): Promise<Redrive> {
    await this.#redisAnswers()
    const id = await this.#redrives.start({ select, version: this.view.snapshot.version })
    return (await this.#redrives.wait(id, waitMs)) ?? { id, state: 'done', redriven: 0, missing: [] }
  }

  async redriveState(id: string): Promise<Redrive | undefined> {
    await this.#redisAnswers()
    return this.#redrives.get(id)
  }

  /** BullMQ's client would wait for a Redis that is gone; this one fails. */
  async #redisAnswers(): Promise<void> {
    await this.store.redis.ping()
  }
}

/** @throws InvalidError `INVALID_FILTER` naming what is unknown: a misspelt filter must not match everything. */
export function filterOf(value: unknown): LetterFilter {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidError('INVALID_FILTER', 'filter must be an object', { path: 'filter' })
  for (const [name, expected] of Object.entries(value)) {
    if (!(letterFilterFields as readonly string[]).includes(name)) {
      throw new InvalidError(
        'INVALID_FILTER',
        `there is no filter '${name}'; filter by ${letterFilterFields.join(', ')}`,
        { path: name },
      )
    }
    if (typeof expected !== 'string')
      throw new InvalidError('INVALID_FILTER', `filter '${name}' must be a string`, { path: name })
  }
  return value as LetterFilter
}

/** @throws InvalidError `INVALID_REDRIVE` */
export function checkRedrive(body: unknown): Selection {
  const { ids, filter, ...rest } = (Array.isArray(body) ? {} : (body ?? {})) as { ids?: unknown; filter?: unknown }
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined || (ids === undefined) === (filter === undefined)) {
    throw new InvalidError(
      'INVALID_REDRIVE',
      'send either {"ids": [...]} or {"filter": {...}}; {"filter": {}} means all',
      { path: unknown },
    )
  }
  if (filter !== undefined) return { filter: filterOf(filter) }
  if (!Array.isArray(ids) || ids.length > mostIds || !ids.every(id => typeof id === 'string')) {
    throw new InvalidError('INVALID_REDRIVE', `ids must be a list of at most ${mostIds} dead letter ids`, {
      path: 'ids',
    })
  }
  return { ids: ids as string[] }
}

function checkLimit(text: string | undefined): number {
  const limit = text === undefined ? page.default : Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= page.most) return limit
  throw new InvalidError('INVALID_LIMIT', `limit must be a number from 1 to ${page.most}`, { path: 'limit' })
}

function formatCursor({ failedAtMs, id }: LetterCursor): string {
  return Buffer.from(`${failedAtMs} ${id}`).toString('base64url')
}

function parseCursor(text: string): LetterCursor {
  const match = /^(\d{1,16}) (\S+)$/.exec(Buffer.from(text, 'base64url').toString())
  if (match) return { failedAtMs: Number(match[1]), id: match[2]! }
  throw new InvalidError('INVALID_CURSOR', 'cursor must be the `next` of an earlier answer', { path: 'cursor' })
}

/** An entry that was unreadable is shown as the text it is. */
function readEvent(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

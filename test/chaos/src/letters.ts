import type { Letter } from './audit.js'
import type { Receiver } from './plan.js'
import type { World } from './world.js'

interface Listed {
  readonly id: string
  readonly position: string
  readonly rule: string
  readonly target: string
  readonly reason: string
}

/** Letters that one request lists, and that one redrive is asked for. */
const page = 500

/** The dead letters of a run: all that ever were there, and which of them still are. */
export class Letters {
  readonly #seen = new Map<string, Letter>()

  constructor(private readonly world: World) {}

  get all(): Letter[] {
    return [...this.#seen.values()]
  }

  /** Looks at what is there, and sends all of it again. @returns how many there were */
  async redrive(): Promise<number> {
    const ids = await this.look()
    if (ids.length > 0) await this.world.api('POST', '/v1/dead-letters/redrive', { ids: ids.slice(0, page) })
    return ids.length
  }

  /** @returns the ids of the letters that are there now */
  async look(): Promise<string[]> {
    const listed: Listed[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const more = cursor && `&cursor=${encodeURIComponent(cursor)}`
      const answer = await this.world.api('GET', `/v1/dead-letters?limit=${page}${more}`)
      const { items, next } = answer as { items: Listed[]; next: string | null }
      listed.push(...items)
      cursor = next
    }
    for (const [id, letter] of this.#seen) this.#seen.set(id, { ...letter, kept: false })
    for (const { id, position, rule, target, reason } of listed)
      this.#seen.set(id, { position, reason, receiver: receiverOf(rule, target), kept: true })
    return listed.map(({ id }) => id)
  }
}

/** Handlers are targets of rules that are named after class and method. */
function receiverOf(rule: string, target: string): Receiver {
  if (rule.includes('.OrderedShop.')) return 'ordered'
  if (rule.includes('.Shop.')) return 'handler'
  return target as Receiver
}

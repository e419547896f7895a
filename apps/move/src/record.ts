import { hash } from 'node:crypto'
import type { Place } from './place.js'

/** How far a move is. `sealing` is the point of no return: the old side begins to refuse for good. */
export type Step = 'begun' | 'copied' | 'sealing' | 'switched'

/** What a Redis knows of the move into it. It is kept, so that a second start goes on and a finished move is not made again. */
export class MoveRecord {
  constructor(private readonly place: Place) {}

  async read(): Promise<{ readonly mark: string; readonly layout: string; readonly step: Step } | undefined> {
    const { mark, layout, step } = await this.place.redis.hgetall(this.#key)
    return mark && layout ? { mark, layout, step: step as Step } : undefined
  }

  /** @param layout of the old side */
  async begin(mark: string, layout: string): Promise<void> {
    await this.place.redis.hset(this.#key, { mark, layout, step: 'begun', begun: new Date().toISOString() })
  }

  async reached(step: Step): Promise<void> {
    await this.place.redis.hset(this.#key, { step, [step]: new Date().toISOString() })
  }

  async forget(): Promise<void> {
    await this.place.redis.del(this.#key)
  }

  /** Whether the other place is the same database. Before {@link begin} this leaves no record of a move. */
  async isIn(other: Place): Promise<boolean> {
    const probe = hash('sha256', `${process.pid} ${Date.now()}`, 'base64url')
    await this.place.redis.hset(this.#key, 'probe', probe)
    return (await other.redis.hget(this.#key, 'probe')) === probe
  }

  get #key(): string {
    return this.place.keys.move()
  }
}

/** Tells a move from others into the same place. */
export function markOf(from: Place, to: Place): string {
  return hash('sha256', `${from.address} ${to.address}`, 'base64url').slice(0, 16)
}

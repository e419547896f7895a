import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Script } from '@sluice/streams'
import type { Place } from './place.js'

/** Milliseconds that a move holds the new side after it last said that it runs, and between two times that it says so. */
const timing = { ttlMs: 10_000, renewMs: 2500, lookMs: 250 }

/** KEYS[1] hold   ARGV[1] who   ARGV[2] ms, 0 to give it back. Returns whether it was still held. */
const renewScript = new Script<number>(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`)

/** Two moves into one place at a time would copy over each other: the first holds the place, and the other waits for its end or death. */
export class Hold {
  readonly #who = `${hostname()} process ${process.pid} ${randomUUID()}`
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly place: Place,
    private readonly lost: () => void,
  ) {}

  /** @returns undefined, or who holds the place for longer than a dead one could */
  async take(say: (line: string) => void): Promise<string | undefined> {
    const deadline = performance.now() + timing.ttlMs + timing.renewMs
    const { redis } = this.place
    for (let told = false; ; told = true) {
      if ((await redis.set(this.#key, this.#who, 'PX', timing.ttlMs, 'NX')) === 'OK') break
      const other = (await redis.get(this.#key)) ?? ''
      if (performance.now() > deadline) return other.replace(/ \S+$/, '')
      if (!told) say('    a move into this place ran a moment ago: waiting until it has ended')
      await sleep(timing.lookMs)
    }
    this.#timer = setInterval(() => void this.#renew(), timing.renewMs)
    return undefined
  }

  async giveBack(): Promise<void> {
    clearInterval(this.#timer)
    await renewScript.run(this.place.redis, [this.#key], [this.#who, 0])
  }

  async #renew(): Promise<void> {
    const held = await renewScript.run(this.place.redis, [this.#key], [this.#who, timing.ttlMs]).catch(() => 1)
    if (held === 0) this.lost()
  }

  get #key(): string {
    return `${this.place.keys.move()}:hold`
  }
}

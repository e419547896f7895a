import type { RedisClient } from '@sluice/streams'
import type { AuditRecord } from './audit-record.js'

/** Milliseconds between two looks at what is new, and between two writes of one address that goes on being used. */
const every = { lookMs: 1000, writtenMs: 3_600_000 }

/** Addresses that are remembered of one key, and uses that wait for the next look. */
const most = { addresses: 50, waiting: 1000 }

interface Use {
  readonly principal: string
  readonly address: string
  readonly record: AuditRecord
}

/** Remembers from which addresses each key was used, in Redis for all processes, and tells of new ones. */
export class KeyAddresses {
  /** Key -> address -> when it was last written. */
  readonly #written = new Map<string, Map<string, number>>()
  readonly #waiting = new Map<string, Use>()
  #timer: NodeJS.Timeout | undefined

  /**
   * @param keyOf makes the key in Redis of a principal
   * @param keptMs milliseconds for which the addresses of a key that is not used are remembered
   * @param isThere whether the key exists: addresses of deleted ones are forgotten
   * @param isNew takes the record of a use from an address that no process knew
   * @param now milliseconds since 1970, by Redis' clock
   */
  constructor(
    private readonly redis: RedisClient,
    private readonly keyOf: (principal: string) => string,
    private readonly keptMs: number,
    private readonly isThere: (principal: string) => boolean,
    private readonly isNew: (record: AuditRecord) => void,
    private readonly now: () => number,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.write(), every.lookMs).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.write()
  }

  /** @param record makes the record, if the address may be new */
  used(principal: string, address: string, record: () => AuditRecord): void {
    const written = this.#written.get(principal)?.get(address)
    if (written !== undefined && this.now() - written < every.writtenMs) return
    const id = `${principal} ${address}`
    if (this.#waiting.size < most.waiting && !this.#waiting.has(id))
      this.#waiting.set(id, { principal, address, record: record() })
  }

  /** Asks Redis which of the addresses are new. What it does not answer is asked at the next use. */
  async write(): Promise<void> {
    for (const principal of this.#written.keys()) if (!this.isThere(principal)) this.#written.delete(principal)
    const uses = [...this.#waiting.values()]
    this.#waiting.clear()
    if (uses.length === 0) return
    const pipeline = this.redis.pipeline()
    for (const { principal, address } of uses) {
      const key = this.keyOf(principal)
      pipeline.zadd(key, this.now(), address)
      pipeline.zremrangebyrank(key, 0, -1 - most.addresses)
      pipeline.pexpire(key, this.keptMs)
    }
    const replies = (await pipeline.exec().catch(() => undefined)) ?? []
    for (const [i, { principal, address, record }] of uses.entries()) {
      const [error, added] = replies[3 * i] ?? [new Error('Redis gave no answer')]
      if (error) continue
      this.#remember(principal, address)
      if (added === 1) this.isNew(record)
    }
  }

  #remember(principal: string, address: string): void {
    const addresses = this.#written.get(principal) ?? new Map<string, number>()
    addresses.delete(address)
    addresses.set(address, this.now())
    for (const oldest of addresses.keys()) if (addresses.size > most.addresses) addresses.delete(oldest)
    this.#written.set(principal, addresses)
  }
}

import { Injectable } from '@nestjs/common'
import { jobId, Room } from '@sluice/delivery'
import { type DeliveryJob, type Payloads } from '@sluice/queues'
import { parsePosition } from '@sluice/event'
import { EventLog, PayloadStore, type Shard, shardName } from '@sluice/streams'

/** Bytes of events that are cached after their last call: the next call with the same event often follows soon. */
const keptBytes = 16 * 1024 * 1024

interface Kept {
  readonly event: Promise<Buffer | undefined>
  readonly bytes: number
}

/** The large events that this process sends: each is read once for many calls, which share its bytes. */
@Injectable()
export class SharedPayloads implements Payloads {
  /** The least recently used one first. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  constructor(
    private readonly store: PayloadStore,
    readonly room: Room,
    private readonly log: EventLog,
  ) {}

  async read({ delivery, payload }: DeliveryJob): Promise<Buffer | undefined> {
    const { ref, bytes } = payload!
    const shard = shardOf(delivery)
    const key = `${shardName(shard)}/${ref}`
    const kept = this.#kept.get(key) ?? { event: this.#read(shard, ref, delivery), bytes }
    this.#forget(key)
    this.#keep(key, kept)
    try {
      const event = await kept.event
      if (!event) this.#forget(key)
      return event
    } catch (error) {
      this.#forget(key)
      throw error
    }
  }

  /** Reads an event as it is sent, with its cause token: the same bytes for all receivers. */
  async #read(shard: Shard, ref: string, { bus, position }: DeliveryJob['delivery']): Promise<Buffer | undefined> {
    const stored = await this.store.read(shard, ref)
    if (!stored) return undefined
    return Buffer.from(this.log.causes.deliverable(stored.toString(), { bus, position }).event)
  }

  release({ delivery, payload }: Pick<DeliveryJob, 'delivery' | 'payload'>): Promise<void> {
    return this.store.release(shardOf(delivery), payload!.ref, [jobId(delivery)])
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept)
    this.#bytes += kept.bytes
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= keptBytes || oldest === key) return
      this.#forget(oldest)
    }
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key)
    if (kept && this.#kept.delete(key)) this.#bytes -= kept.bytes
  }
}

function shardOf({ bus, position }: { bus: string; position: string }): Shard {
  return { bus, index: parsePosition(position)!.shard }
}

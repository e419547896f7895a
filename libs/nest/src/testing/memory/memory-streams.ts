import { Inject, Injectable } from '@nestjs/common'
import { parsePosition } from '@sluice/event'
import { compareIds } from '@sluice/streams'
import { Connections } from '../../connections.js'
import type { StreamConsumer } from '../../streams/stream-consumer.js'
import { type StreamReader, Streams } from '../../streams/streams.js'
import { steady } from './memory-handling.js'
import type { LoggedEvent } from './memory-log.js'
import { MemoryStreamShard } from './memory-streams-shard.js'
import type { Follower, Memory } from './memory.js'

/** The consumers of `@OnStream` methods, as in production, on a log in memory. */
@Injectable()
export class MemoryStreams extends Streams {
  @Inject(Connections) private readonly memory: Memory

  protected override reader(bus: string, consumer: StreamConsumer): StreamReader {
    return new MemoryStream(bus, { ...consumer, policy: steady(consumer.policy) }, this.memory)
  }
}

/** Passes events of a bus to the shards of one consumer. Shards do not wait for each other. */
class MemoryStream implements StreamReader, Follower {
  readonly #shards = new Map<number, MemoryStreamShard>()
  /** The entry id that it reads after. */
  readonly #from: string

  constructor(
    private readonly bus: string,
    private readonly consumer: StreamConsumer,
    private readonly memory: Memory,
  ) {
    // bus and consumer begin with the test, so every event comes after `$`
    this.#from = consumer.from === '$' ? '0-0' : consumer.from
  }

  async prepare(): Promise<void> {
    this.memory.follow(this)
  }

  async start(): Promise<void> {
    this.memory.start()
  }

  async stop(): Promise<void> {
    await this.memory.stop()
  }

  problem(): string | undefined {
    return undefined
  }

  appended({ bus, position, json }: LoggedEvent): void {
    const { shard, entryId } = parsePosition(position)!
    if (bus === this.bus && compareIds(entryId, this.#from) > 0) this.#shard(shard).add(entryId, json)
  }

  clear(): void {
    for (const shard of this.#shards.values()) shard.clear()
  }

  #shard(number: number): MemoryStreamShard {
    let shard = this.#shards.get(number)
    if (!shard) {
      shard = new MemoryStreamShard({ bus: this.bus, index: number }, this.consumer, this.memory)
      this.#shards.set(number, shard)
    }
    return shard
  }
}

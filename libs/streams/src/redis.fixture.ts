import { type RedisPair, RedisServer } from '@sluice/testing'
import type { Redis } from 'ioredis'
import type { AcceptedEvent } from '@sluice/event'
import { commandClient } from './redis/connection.js'
import { toEntry } from './wire/entry.js'
import { Keys } from './redis/keys.js'
import { EventLog } from './log/log.js'
import type { BusLayout } from './shards/shards.js'

/** A bus of one shard on a Redis of its own, for the specs of this folder. */
export class Fixture {
  static readonly bus: BusLayout = { name: 'shop', shards: 1 }
  static readonly shard = { bus: 'shop', index: 0 }

  private constructor(
    readonly server: RedisServer,
    readonly redis: Redis,
    readonly log: EventLog,
    readonly url = server.url,
  ) {}

  static async start(...options: string[]): Promise<Fixture> {
    const server = await RedisServer.start(...options)
    const redis = commandClient(server.url) as Redis
    return new Fixture(server, redis, new EventLog(redis, new Keys()))
  }

  /** On a master and a replica behind one address. */
  static of(pair: RedisPair): Fixture {
    const redis = commandClient(pair.url) as Redis
    return new Fixture(pair.master, redis, new EventLog(redis, new Keys()), pair.url)
  }

  get keys(): Keys {
    return this.log.keys
  }

  async empty(): Promise<void> {
    await this.redis.flushall()
    await this.log.create(Fixture.bus)
  }

  /** Appends events and answers their entry ids. */
  async append(...ids: string[]): Promise<string[]> {
    const appended = await this.log.append(
      Fixture.bus,
      ids.map(id => accepted(id)),
    )
    return appended.map(result => ('position' in result ? result.position.replace(/^0-/, '') : ''))
  }

  async entries(stream: string): Promise<Record<string, string>[]> {
    return (await this.redis.xrange(stream, '-', '+')).map(raw => ({ ...toEntry(raw).fields }))
  }

  async stop(): Promise<void> {
    this.redis.disconnect()
    await this.server.stop()
  }
}

export function accepted(id: string, key = id): AcceptedEvent {
  return { id, key, identity: `/test ${id}`, json: `{"id":"${id}"}` }
}

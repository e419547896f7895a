import { randomUUID } from 'node:crypto'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import { sharedCallsScript } from './shared-calls.script.js'

/** Bounds the calls that all processes together make at the same time, by target. */
export class SharedCalls {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {}

  /**
   * Begins a call if there is room.
   *
   * @param target `<bus>/<rule>/<target>`
   * @param longestMs after which the call has surely ended: it then counts no more, also if this process died with it
   * @returns ends the call; undefined if there is no room
   * @throws the error of Redis
   */
  async begin(target: string, most: number, longestMs: number): Promise<(() => Promise<void>) | undefined> {
    const key = this.keys.calls(target)
    const call = randomUUID()
    // what cannot be ended now ends by itself
    const end = () => sharedCallsScript.run(this.redis, [key], ['end', call]).then(none, none)
    try {
      const begun = await sharedCallsScript.run(this.redis, [key], ['begin', call, most, longestMs])
      return begun === 0 ? undefined : end
    } catch (error) {
      void end() // only the answer may have been lost
      throw error
    }
  }
}

function none(): void {}

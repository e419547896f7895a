import type { Cluster, Redis } from 'ioredis'
import { masterOf } from '../redis/cluster/cluster-nodes.js'
import { redirected } from '../redis/cluster/redirection.js'
import { isCluster, type RedisClient } from '../redis/cluster/redis-client.js'
import { duplicate } from '../redis/connection.js'
import { type CheckedCall, CheckedQueue, type CheckedReply, type Mark } from './checked-queue.js'

/** Refusals of nodes in a row, until the caller gets the last one. */
const mostRefusals = 16

/**
 * Runs scripts and checks by WAIT that replicas have their writes. Script and WAIT are one pipeline on one connection: WAIT
 * covers the writes of its own connection only; on another connection, perhaps to another server, it would confirm writes that
 * were lost. A repeated script that finds everything done writes nothing, so the mark before WAIT makes the replicas answer
 * all the same.
 *
 * WAIT blocks its connection, so these scripts have a client of their own. One pipeline runs at a time; calls that arrive
 * meanwhile go together in the next, under one WAIT. So a call waits for two pipelines at most, also while replicas are away
 * and each WAIT takes its full time. On a Cluster each master has a connection and a queue of its own.
 */
export class CheckedScripts {
  #client: RedisClient | undefined
  readonly #queues = new WeakMap<RedisClient, CheckedQueue>()

  /**
   * @param commands a client of the same server, to duplicate; its owner closes it
   * @param channel what is said on it means nothing
   */
  constructor(
    private readonly commands: RedisClient,
    private readonly channel: string,
  ) {}

  /** @throws the error of the script or of its checks */
  call<Reply>(call: CheckedCall<Reply>): Promise<CheckedReply<Reply>> {
    const client = (this.#client ??= duplicate(this.commands, 'checked'))
    return isCluster(client) ? this.#callNode(client, call) : this.#queueOf(client, this.#published).call(call)
  }

  close(): void {
    this.#client?.disconnect()
  }

  async #callNode<Reply>(cluster: Cluster, call: CheckedCall<Reply>): Promise<CheckedReply<Reply>> {
    const key = call.keys[0]!
    let asked: Redis | undefined
    for (let refusals = 0; ; refusals++) {
      let node = asked ?? masterOf(cluster, key)
      if (!node) {
        await cluster.exists(key) // the first connection
        node = masterOf(cluster, key)!
      }
      try {
        return await this.#queueOf(node, written).call(asked ? { ...call, asking: true } : call)
      } catch (error) {
        if (refusals >= mostRefusals) throw error
        asked = await redirected(cluster, error)
      }
    }
  }

  #queueOf(redis: Redis, mark: Mark): CheckedQueue {
    let queue = this.#queues.get(redis)
    if (!queue) this.#queues.set(redis, (queue = new CheckedQueue(redis, mark)))
    return queue
  }

  /** A write, behind all that was written before. */
  readonly #published: Mark = pipeline => pipeline.publish(this.channel, '')
}

/** A Cluster tells its replicas nothing of PUBLISH. Also for a full Redis. */
const writeMark = "#!lua flags=allow-oom\nredis.call('SET', KEYS[1], '', 'PX', 1000)"

const written: Mark = (pipeline, { keys }) => {
  const [key] = keys
  const slot = /^[^{]*\{[^}]+\}/.exec(key!)?.[0] ?? `{${key}}`
  pipeline.eval(writeMark, 1, `${slot}:checked`)
}

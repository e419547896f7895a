import type { Redis, RedisOptions } from 'ioredis'
import { afterLoopTime } from '@sluice/observability'
import { mastersOf } from './cluster/cluster-nodes.js'
import { isCluster, type RedisClient } from './cluster/redis-client.js'
import { RedisTarget } from './redis-target.js'
import { timeCalls } from './timed-calls.js'

/**
 * Milliseconds until the connection to a silent Redis is closed: Redis may be frozen, or its machine gone without a reset. A
 * blocking read is silent while it blocks, so its client waits longer.
 */
const patience = { connectMs: 2000, answerMs: 2000, blockingAnswerMs: 5000, longestReconnectMs: 500 }

const commands: RedisOptions = {
  enableAutoPipelining: true,
  protocol: 2, // the same shape of replies from typed methods and from call()
  maxRetriesPerRequest: 0,
  enableReadyCheck: false, // it would hold commands back while Redis loads
  connectTimeout: patience.connectMs,
  socketTimeout: patience.answerMs,
  keepAlive: 5000,
  retryStrategy: times => Math.min(5 * 2 ** times, patience.longestReconnectMs),
  reconnectOnError: isNoMaster,
}

type Role = 'commands' | 'checked' | 'blocking' | 'notices'

/** Options of clients by their purpose. BullMQ's clients are made by libs/queues. */
const roles: Readonly<Record<Role, RedisOptions>> = {
  commands,
  /** Scripts that are checked by WAIT, which covers the writes of its own connection and blocks later commands on it. */
  checked: { ...commands, enableAutoPipelining: false },
  /** Blocking reads of less than 4 s, for one reader alone: a blocking read holds up its connection. */
  blocking: { ...commands, enableAutoPipelining: false, socketTimeout: patience.blockingAnswerMs },
  /** A subscriber, which is silent while no message comes. */
  notices: { ...commands, enableAutoPipelining: false, maxRetriesPerRequest: null, socketTimeout: undefined },
}

/**
 * A client for commands; those of one tick share one round trip. A command that is under way when the connection breaks fails
 * and is not sent again: an append that was executed and not answered would be made twice. The caller closes the client.
 *
 * No command waits longer than 3 s. Without a connection commands fail at once, except before the first connection; while Redis
 * loads its data they fail with LOADING.
 *
 * @param target a URL, if no other settings are needed
 */
export function commandClient(target: RedisTarget | string, options: RedisOptions = {}): RedisClient {
  return clientOf(target, 'commands', options)
}

/** A client for blocking reads of less than 4 s, for one reader alone: a blocking read holds up its connection. */
export function blockingClient(target: RedisTarget | string): RedisClient {
  return clientOf(target, 'blocking')
}

/** Another client of the same Redis. The caller closes it. */
export function duplicate(client: RedisClient, role: Role, options: RedisOptions = {}): RedisClient {
  return clientOf(RedisTarget.ofClient(client), role, options)
}

/**
 * The clients of all masters with data, each of which has to be asked for INFO or CONFIG. Of a Cluster they are those that have
 * slots, once the client is connected; they belong to the client.
 */
export function masters(client: RedisClient): readonly Redis[] {
  return isCluster(client) ? mastersOf(client) : [client]
}

function clientOf(target: RedisTarget | string, role: Role, options: RedisOptions = {}): RedisClient {
  const at = typeof target === 'string' ? RedisTarget.at(target) : target
  if (role === 'notices') return at.open({ ...roles[role], ...options })
  const { called } = at
  const client = at.open({ ...roles[role], ...options }, node => {
    waitInLoopTime(node)
    if (called && role !== 'blocking') timeCalls(node, called)
  })
  return isCluster(client) ? client : failWithoutConnection(failWithoutSentinel(client))
}

/** What ioredis 6 has of its `socketTimeout`; connection.int.spec.ts fails where another version does it in another way. */
interface Waiting {
  readonly stream: NodeJS.EventEmitter & { destroy(error: Error): void }
  readonly commandQueue: { readonly length: number }
  /** ioredis clears it when the connection closes. */
  socketTimeoutTimer: unknown
  setSocketTimeout(): void
}

/**
 * Closes a connection that was silent for `socketTimeout`, as ioredis does, but counts only time in which the event loop ran.
 * ioredis takes a stall of the loop for a silent Redis: its timer fires before the answer is read that arrived meanwhile, and an
 * append that was made is reported as unanswered.
 */
function waitInLoopTime(client: Redis): void {
  const { socketTimeout } = client.options
  if (socketTimeout === undefined) return
  const waiting = client as unknown as Waiting
  waiting.setSocketTimeout = () => {
    const { stream } = waiting
    const stop = afterLoopTime(socketTimeout, () => {
      stream.destroy(new Error(`Socket timeout. Expecting data, but didn't receive any in ${socketTimeout}ms.`))
    })
    const came = () => {
      stop()
      stream.removeListener('close', stop)
      waiting.socketTimeoutTimer = undefined
      if (waiting.commandQueue.length > 0) waiting.setSocketTimeout()
    }
    waiting.socketTimeoutTimer = stop // ioredis only checks that it is set
    stream.once('data', came).once('close', stop)
  }
}

/**
 * Commands wait for the first connection only: a command that waits for a later one would wait again for the first answer, and
 * then be sent although its caller has given up.
 */
function failWithoutConnection(client: Redis): Redis {
  return client.once('ready', () => (client.options.enableOfflineQueue = false))
}

/** ioredis asks the Sentinels again and again, and meanwhile keeps the commands before the first connection waiting. */
function failWithoutSentinel(client: Redis): Redis {
  if (!client.options.sentinels) return client
  const { flushQueue } = client as unknown as { flushQueue(error: Error): void }
  return client.on('error', error => {
    if (error.message.startsWith('All sentinels')) flushQueue.call(client, error)
  })
}

/** Whether Redis is not the master (any more): then the client reconnects, because the address may lead to the new one by now. */
function isNoMaster(error: Error): boolean {
  return error.message.startsWith('READONLY')
}

import type { Redis, RedisOptions } from 'ioredis'
import { afterLoopTime } from '@sluice/observability'
import { RedisTarget } from './redis-target.js'

/**
 * Milliseconds until a Redis that does not answer is given up, because it is frozen or its machine is gone without a reset.
 * A read that blocks is silent for as long as it blocks, so its client waits longer.
 */
const patience = { connectMs: 2000, answerMs: 2000, blockingAnswerMs: 5000, longestReconnectMs: 500 }

const commands: RedisOptions = {
  enableAutoPipelining: true,
  protocol: 2, // one shape of replies, through typed methods and call() alike
  maxRetriesPerRequest: 0,
  enableReadyCheck: false, // it would hold commands back while Redis loads
  connectTimeout: patience.connectMs,
  socketTimeout: patience.answerMs,
  keepAlive: 5000,
  retryStrategy: times => Math.min(5 * 2 ** times, patience.longestReconnectMs),
  reconnectOnError: isNoMaster,
}

type Role = 'commands' | 'checked' | 'blocking' | 'notices'

/** What a client is for. The one of BullMQ is made by libs/queues. */
const roles: Readonly<Record<Role, RedisOptions>> = {
  commands,
  /** Scripts that WAIT checks: it speaks of what its own connection wrote, and holds up whatever comes behind it. */
  checked: { ...commands, enableAutoPipelining: false },
  /** Blocking reads of less than 4 s: they share their connection with nobody. */
  blocking: { ...commands, enableAutoPipelining: false, socketTimeout: patience.blockingAnswerMs },
  /** A subscriber, which is silent for as long as nothing happens. */
  notices: { ...commands, enableAutoPipelining: false, maxRetriesPerRequest: null, socketTimeout: undefined },
}

/**
 * A client for commands: commands issued in the same tick share one round trip. A command that was under way when the
 * connection broke fails and is not sent again: an append that was executed and not answered would be made twice. Whoever
 * calls this closes the client.
 *
 * No command waits longer than 3 s. While there is no connection commands fail at once, but for those before the first one;
 * while Redis loads its data they fail with LOADING.
 *
 * @param target a URL for one that needs no more than that
 */
export function commandClient(target: RedisTarget | string, options: RedisOptions = {}): Redis {
  return clientOf(target, 'commands', options)
}

/** A client for blocking reads of less than 4 s: it must share its connection with nobody. */
export function blockingClient(target: RedisTarget | string): Redis {
  return clientOf(target, 'blocking')
}

/** Another client of the same Redis. Whoever calls this closes it. */
export function duplicate(client: Redis, role: Role, options: RedisOptions = {}): Redis {
  return clientOf(RedisTarget.ofClient(client), role, options)
}

/**
 * The clients of all masters that hold data: what one node says of itself, INFO or CONFIG, is asked of each. There is one,
 * which is the Sentinels' where they say where Redis is.
 */
export function masters(client: Redis): readonly Redis[] {
  return [client]
}

function clientOf(target: RedisTarget | string, role: Role, options: RedisOptions = {}): Redis {
  const at = typeof target === 'string' ? RedisTarget.at(target) : target
  const client = at.open({ ...roles[role], ...options })
  return role === 'notices' ? client : failWithoutConnection(failWithoutSentinel(waitInLoopTime(client)))
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
 * Gives a connection up when nothing came for `socketTimeout`, as ioredis does, but counts only the time that the event loop
 * had. ioredis takes a loop that stood still for a Redis that is silent: its timer fires before the answer is read that came
 * meanwhile, and an append that was made is reported as one that nobody answered.
 */
function waitInLoopTime(client: Redis): Redis {
  const { socketTimeout } = client.options
  if (socketTimeout === undefined) return client
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
    waiting.socketTimeoutTimer = stop // that there is one is all that is asked
    stream.once('data', came).once('close', stop)
  }
  return client
}

/**
 * Commands wait for the first connection and for no later one: what waits for a connection would wait once more for its
 * first answer, and then be sent though nobody waits for it.
 */
function failWithoutConnection(client: Redis): Redis {
  return client.once('ready', () => (client.options.enableOfflineQueue = false))
}

/** ioredis asks the Sentinels again and again, and keeps the commands before the first connection waiting for as long as that takes. */
function failWithoutSentinel(client: Redis): Redis {
  if (!client.options.sentinels) return client
  const { flushQueue } = client as unknown as { flushQueue(error: Error): void }
  return client.on('error', error => {
    if (error.message.startsWith('All sentinels')) flushQueue.call(client, error)
  })
}

/** The address may lead to the new master by now: the connection to the old one would never tell. */
function isNoMaster(error: Error): boolean {
  return error.message.startsWith('READONLY')
}

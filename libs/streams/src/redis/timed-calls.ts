import { createHash } from 'node:crypto'
import type { Command } from 'ioredis'
import { messageOf } from '@sluice/event'
import type { RedisClient } from './cluster/redis-client.js'
import { fileOfScript } from './script.js'

/** Told of each call of Redis that ended: what it is called, and how long it took. It must not throw. */
export type CallObserver = (call: string, ms: number, failed: boolean) => void

/** What ioredis sends when it connects, and what an older Redis refuses of it. */
const handshake = new Set(['auth', 'client', 'hello', 'readonly', 'select'])

/**
 * Tells an observer of the calls of a client. A call is named by the file of its script, or else like its command, so there are few names.
 *
 * @param name of all its calls, if they are of one purpose
 */
export function timeCalls(client: RedisClient, told: CallObserver, name?: string): void {
  const send = client.sendCommand.bind(client) as (command: Command, ...more: unknown[]) => unknown
  /** ioredis sends a command again that waited for its connection. */
  const sent = new WeakSet<Command>()
  const timed = (command: Command, ...more: unknown[]) => {
    if (sent.has(command) || handshake.has(command.name)) return send(command, ...more)
    sent.add(command)
    const started = performance.now()
    const ended = (failed: boolean) => told(name ?? nameOf(command), performance.now() - started, failed)
    ;(command.promise as Promise<unknown>).then(
      () => ended(false),
      (error: unknown) => isFailure(error) && ended(true),
    )
    return send(command, ...more)
  }
  client.sendCommand = timed as RedisClient['sendCommand']
}

function nameOf({ name, args }: Command): string {
  const isScript = name === 'evalsha' || name === 'eval' || name === 'evalsha_ro' || name === 'eval_ro'
  if (!isScript) return name
  const sha = name.startsWith('evalsha') ? String(args[0]) : createHash('sha1').update(String(args[0])).digest('hex')
  return fileOfScript(sha) ?? 'script'
}

/** A script that Redis does not have yet is sent again, and no failure. */
function isFailure(error: unknown): boolean {
  return !messageOf(error).startsWith('NOSCRIPT')
}

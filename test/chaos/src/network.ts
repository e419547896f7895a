import { execFileSync, spawnSync } from 'node:child_process'
import { hasOwnNetwork, type RedisServer } from '@sluice/testing'

/** The preference of rules that isolate, before that of the table of local addresses. */
const preference = { isolating: 10, local: 100 }

/**
 * Runs this program again in a network of its own (`unshare`, without root), in which nodes can be cut off from each other without
 * touching the machine's network.
 *
 * @returns the exit code; undefined if this is that network
 */
export function inOwnNetwork(): number | undefined {
  if (hasOwnNetwork) {
    ip('rule', 'add', 'pref', preference.local, 'lookup', 'local')
    ip('rule', 'del', 'pref', 0)
    return undefined
  }
  const env = { ...process.env, SLUICE_TEST_NETWORK: 'own' }
  const command = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, ...process.argv.slice(1)]
  const { status, error } = spawnSync('unshare', ['--map-root-user', '--net', ...command], { env, stdio: 'inherit' })
  if (error)
    throw new Error(`nodes are isolated in a network of their own, which needs unshare and ip: ${error.message}`)
  return status ?? 1
}

/**
 * Cuts a server off from others, in both directions. Clients reach all of them still, which is the worst case: a master that others
 * have replaced goes on answering.
 *
 * @param others where the connections of the others come from
 */
export function isolate(server: RedisServer, others: readonly string[]): void {
  prohibit('from', server.source)
  prohibit('to', server.source)
  for (const other of others)
    for (const port of server.ports) {
      prohibit('from', other, 'to', '127.0.0.1', 'ipproto', 'tcp', 'dport', port)
      prohibit('from', '127.0.0.1', 'to', other, 'ipproto', 'tcp', 'sport', port)
    }
}

/** Connects all servers again. */
export function mend(): void {
  while (spawnSync('ip', ['rule', 'del', 'pref', String(preference.isolating)]).status === 0);
}

function prohibit(...packets: (string | number)[]): void {
  ip('rule', 'add', 'pref', preference.isolating, ...packets, 'prohibit')
}

function ip(...args: (string | number)[]): void {
  execFileSync('ip', args.map(String))
}

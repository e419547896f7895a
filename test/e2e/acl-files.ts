import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import type { Platform } from './platform.js'

export type AclFile = 'gateway' | 'router' | 'fan-out' | 'dlq' | 'sdk' | 'sdk-enforced'

/** Name and rights of the user of a file of deploy/redis. */
export function userOf(file: AclFile): [name: string, ...rights: string[]] {
  const [, name, ...rights] = readFileSync(`deploy/redis/${file}.acl`, 'utf8').trim().split(' ')
  return [name!, ...rights]
}

/** The address of Redis with the user of a file, as the file has it. */
export function urlOf(platform: Platform, file: AclFile): string {
  return `redis://${userOf(file)[0]}:CHANGE-ME@127.0.0.1:${platform.server.port}`
}

/** What Redis refused to users since it started, without what nothing depends on. */
export async function refusals(admin: Redis): Promise<string[]> {
  const log = (await admin.acl('LOG')) as unknown[][]
  const of = (entry: unknown[], field: string) => String(entry[entry.indexOf(field) + 1])
  // the name of the library, from Redis 7.2 on
  const refused = log.filter(entry => !/^client(\|setinfo)?$/.test(of(entry, 'object')))
  return refused.map(entry => `${of(entry, 'username')}: ${of(entry, 'reason')} ${of(entry, 'object')}`)
}

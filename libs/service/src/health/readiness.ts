import { Inject, Injectable } from '@nestjs/common'
import { messageOf } from '@sluice/event'
import { inWords } from '@sluice/observability'
import { askInfo, masters, evictionPolicy, readMemory, type RedisClient } from '@sluice/streams'
import { REDIS } from '../tokens.js'

/** A condition of readiness: returns undefined if it holds, else what is wrong. */
export type Check = () => string | undefined | Promise<string | undefined>

/** Ready means: consuming, from a Redis that does not evict data. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, Check>()

  constructor(@Inject(REDIS) redis: RedisClient) {
    this.#checks.set('redis', async () => {
      const found = await Promise.all(masters(redis).map(redisProblem))
      return found.find(problem => problem !== undefined)
    })
  }

  add(name: string, check: Check): void {
    this.#checks.set(name, check)
  }

  async problems(): Promise<Record<string, string>> {
    const found = await Promise.all(
      Array.from(this.#checks, async ([name, check]) => {
        const problem = Promise.resolve(check()).catch((error: unknown) => `cannot tell: ${messageOf(error)}`)
        return [name, withoutNames(await problem)] as const
      }),
    )
    return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }
}

/** Anybody may ask, so what belongs to a tenant is not named: an error of Redis may have it in a key. */
function withoutNames(problem: string | undefined): string | undefined {
  return problem?.replace(ofTenant, '…')
}

/** Any word with a tenant's name in it. `redis+cluster://` is none. */
const ofTenant = /[^\s'"`]*[a-z0-9-]\+(?!\w+:\/\/)[^\s'"`]+/g

async function redisProblem(redis: RedisClient): Promise<string | undefined> {
  try {
    const memory = await askInfo(redis, 'memory')
    const policy = evictionPolicy(memory)
    // also without maxmemory: as soon as an operator sets it, Redis would evict events
    if (policy) {
      return `maxmemory-policy is ${policy}: Redis would throw events away; set it to noeviction`
    }
    const bytes = readMemory(memory, 0)
    if (bytes && bytes.used >= bytes.limit) {
      return (
        `Redis has no memory left: it uses ${bytes.used} of ${bytes.limit} bytes. Events, webhooks and retries wait; ` +
        'what makes room goes on'
      )
    }
    return undefined
  } catch (error) {
    return inWords(error)
  }
}

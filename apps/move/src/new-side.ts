import { askInfo, evictionPolicy, masters, mostReplicasOf, replicasOf } from '@sluice/streams'
import { MoveError } from './move-error.js'
import type { Place } from './place.js'
import type { Side } from './side.js'

/**
 * Looks whether a move that has not begun would overwrite something. It writes nothing.
 *
 * @param isSame whether both places are one database
 * @throws MoveError if it would
 */
export async function checkEmpty(from: Side, to: Place, isSame: boolean): Promise<void> {
  const layout = from.layout.name
  if (isSame) {
    if (layout === '1') return
    throw new MoveError(`the platform at ${from.place.address} has layout ${layout} already`)
  }
  const found = await to.layoutName()
  if (found !== undefined)
    throw new MoveError(
      `there is a platform at ${to.address} already (layout ${found}): take a Redis or database without keys that begin with ${to.keys.prefix}`,
    )
  await checkQueues(from, to)
}

/** The queues of targets are moved whole: one that is there already would be lost. */
async function checkQueues(from: Side, to: Place): Promise<void> {
  for (const queue of await from.place.targets(from.layout.name)) {
    if ((await to.redis.exists(`${to.queues.prefixOf(queue)}:${queue}:meta`)) === 0) continue
    throw new MoveError(`there is a BullMQ queue '${queue}' at ${to.address} already, and it is a target`)
  }
}

/** @throws MoveError if the new side would throw events away, or has fewer replicas than a bus asks for */
export async function checkFit(from: Side, to: Place): Promise<void> {
  const wanted = mostReplicasOf(await from.place.buses(from.layout))
  for (const master of masters(to.redis)) {
    const policy = evictionPolicy(await askInfo(master, 'memory'))
    if (policy)
      throw new MoveError(
        `maxmemory-policy at ${to.address} is ${policy} and would throw events away: set it to noeviction`,
      )
  }
  const had = await replicasOf(to.redis)
  if (had < wanted)
    throw new MoveError(`a bus asks for ${wanted} replicas, and a master of ${to.address} has ${had}: add replicas`)
}

/** How much memory a side uses, of how much, in words. */
export async function memoryOf({ redis }: Place): Promise<string> {
  const infos = await Promise.all(masters(redis).map(master => askInfo(master, 'memory')))
  const sum = (name: string) =>
    infos.reduce((bytes, info) => bytes + Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0), 0)
  const [used, most] = [sum('used_memory'), sum('maxmemory')]
  return `uses ${megabytes(used)}${most > 0 ? ` of ${megabytes(most)}` : ', without maxmemory'}`
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`
}

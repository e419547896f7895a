import { randomBytes } from 'node:crypto'
import type { Edition } from '@sluice/delivery'
import { CheckedScripts, type RedisClient } from '@sluice/streams'
import type { AnyKind } from '../kinds/kind.js'
import type { RegistryLimits } from '../kinds/limits.js'
import { changeOf, hashOf, pathOf, type Place } from './place.js'
import { rememberedDeletions, rememberedEditions } from './registry.js'
import { writeInFullScript, writeScript } from './registry.script.js'
import { notReplicated } from './not-replicated.js'
import { type Snapshot, valuesOf } from './snapshot.js'

/** One write; without a value it is a deletion. */
export interface Write {
  readonly place: Place
  /** Of what is written; a deletion needs none. */
  readonly names?: object
  readonly value?: object
  /** The value in Redis from which the new one was made. */
  readonly before?: string | null
  /** Undefined if limits do not apply. */
  readonly limits?: RegistryLimits
  /** The highest version that this process has seen. */
  readonly highest: number
  /** The principal that writes. */
  readonly by?: string | undefined
  /** Most bytes of the versions of all resources. */
  readonly historyBytes: number
}

export interface Made extends Edition {
  readonly created: boolean
  /** Of its version; 0 for a kind without a history. */
  readonly number: number
}

/** Why the script wrote nothing. `changed`: another process wrote between reading and writing, so read again. */
export const refused = {
  noParent: -1,
  nothing: -2,
  tooMany: -3,
  inUse: -4,
  changed: -5,
  tooLargeTogether: -6,
  registryTooLarge: -7,
} as const
type Code = (typeof refused)[keyof typeof refused]

export interface Refused {
  readonly code: Code
  /** The bytes that there would be, if that is too many. */
  readonly bytes: number
}

export function isRefused(written: Made | Refused): written is Refused {
  return 'code' in written
}

/** The arguments of the script as JSON. */
interface Terms {
  readonly prefix: string
  readonly channel: string
  readonly plural: string
  readonly inSnapshot: boolean
  readonly parent?: string
  /** The plurals of the kinds that may belong to a deleted one. */
  readonly children: readonly string[]
  /** Their hashes that have a history. */
  readonly forgotten: readonly string[]
  /** `hash` is that of the resource, `most` versions are kept of it. */
  readonly history?: { readonly hash: string; readonly most: number; readonly bytes: number; readonly by?: string }
  readonly most: number
  readonly isCounted: boolean
  /** All kinds whose bytes are counted. */
  readonly counted: readonly { readonly plural: string; readonly inSnapshot: boolean; readonly parents?: string }[]
  readonly mostBytes: number
  readonly registryBytes: number
  readonly deletions?: typeof rememberedDeletions
  /** Its name in the list of deletions. */
  readonly path: string
  readonly change: string
  readonly editions: number
  readonly highest: number
}

/** The names of the keys of versions, see versions.script.ts. */
const versionNames = ['versions', 'versions:order', 'versions:sizes'] as const

/** Makes all writes of the registry in Redis. */
export class RedisWrites {
  readonly #checked: CheckedScripts
  readonly #counted: Terms['counted']

  /**
   * @param key makes the key of a name
   * @param latest reads what changed since it was last called
   */
  constructor(
    private readonly redis: RedisClient,
    private readonly key: (name: string) => string,
    private readonly channel: string,
    private readonly kinds: readonly AnyKind[],
    private readonly latest: () => Promise<Snapshot>,
  ) {
    this.#checked = new CheckedScripts(redis, channel)
    const counted = kinds.filter(kind => kind.counted)
    this.#counted = counted.map(({ plural, inSnapshot, parent }) => ({
      ...{ plural, inSnapshot },
      ...(parent && { parents: parent.kind.plural }),
    }))
  }

  close(): void {
    this.#checked.close()
  }

  /** @throws UnavailableError `NOT_REPLICATED` */
  async write(write: Write): Promise<Made | Refused> {
    const { place, value, before } = write
    const { kind, parent, field } = place
    const json = value ? JSON.stringify(value) : ''
    const children = value ? [] : this.kinds.filter(child => child.parent?.kind === kind)
    const hash = hashOf(kind, parent)
    const names = ['version', 'stamps', 'changes', 'bytes', hash, kind.parent?.kind.plural ?? hash]
    const hasHistory = [kind, ...children].some(({ history }) => history)
    names.push(kind.deletions ?? 'deleted', ...(hasHistory ? versionNames : versionNames.map(() => hash)))
    names.push(...children.map(child => hashOf(child, field)))
    const terms = JSON.stringify(this.#terms(write, children))
    const kept = kind.history && before ? JSON.stringify(kind.history.kept(JSON.parse(before) as object)) : ''
    const args = [randomBytes(12).toString('base64url'), field, json, before ?? '', terms, kept]
    const script = json === '' || json === before ? writeInFullScript : writeScript
    const replicas = await this.#replicas(kind, value)
    const [code, ...rest] = await this.#run(script, names.map(this.key), args, replicas)
    if (code < 0) return { code: code as Code, bytes: Number(rest[0]) }
    return { created: code === 1, version: Number(rest[0]), stamp: rest[1] as string, number: Number(rest[2]) }
  }

  #terms({ place, names = {}, limits, highest, by, historyBytes: bytes }: Write, children: readonly AnyKind[]): Terms {
    const { kind, parent, field } = place
    const { plural, inSnapshot, counted, together, deletions, history } = kind
    const hash = hashOf(kind, parent)
    return {
      ...{ prefix: this.key(''), channel: this.channel, plural, inSnapshot, parent },
      children: children.map(({ plural }) => plural),
      forgotten: children.filter(({ history }) => history).map(child => hashOf(child, field)),
      ...(history && { history: { hash, bytes, most: history.most, ...(by !== undefined && { by }) } }),
      most: limits ? kind.most(limits, names) : Number.MAX_SAFE_INTEGER,
      isCounted: counted,
      counted: this.#counted,
      mostBytes: (limits && together?.mostBytes(limits)) ?? Number.MAX_SAFE_INTEGER,
      registryBytes: limits?.registryBytes ?? Number.MAX_SAFE_INTEGER,
      ...(deletions && { deletions: rememberedDeletions }),
      ...{ path: pathOf(place), change: changeOf(place), editions: rememberedEditions, highest },
    }
  }

  /** The number of replicas that must have a change: the most that any resource asks for, the written one included. */
  async #replicas(kind: AnyKind, value: object | undefined): Promise<number> {
    const wanted = value && kind.replicas ? [kind.replicas(value)] : []
    const now = await this.latest() // not all of it: with many buses that would be most of the work of a write
    for (const kind of this.kinds)
      if (kind.replicas) for (const value of valuesOf(now, kind)) wanted.push(kind.replicas(value))
    return Math.max(0, ...wanted)
  }

  /** Runs the script and waits for replicas, also if it found the write already made by an earlier call. */
  async #run(script: typeof writeScript, keys: readonly string[], args: readonly string[], replicas: number) {
    type Reply = readonly [number, ...(string | number)[]]
    if (replicas === 0) return (await script.run(this.redis, keys, args)) as Reply
    const { reply, replicas: had } = await this.#checked.call({ script, keys, args, replicas, durable: false })
    const [code] = reply as Reply
    if (had < replicas && (code >= 0 || code === refused.nothing)) throw notReplicated(had, replicas)
    return reply as Reply
  }
}

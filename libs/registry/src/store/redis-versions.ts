import { hash } from 'node:crypto'
import type { RedisClient } from '@sluice/streams'
import type { AnyKind } from '../kinds/kind.js'
import { changeOf, hashOf, type Place } from './place.js'
import { type Earlier, type Latest, type Replaced, type Version, versionOf, wasThere } from './versions.js'
import { versionsScript } from './versions.script.js'

/** Names of versions in one page, and versions that are read at once: a rule may be large. */
const perPage = { names: 1000, values: 50 }

/** Reads the versions that {@link keepLua} keeps. */
export class RedisVersions {
  constructor(
    private readonly redis: RedisClient,
    private readonly key: (name: string) => string,
  ) {}

  async of(place: Place): Promise<Version<object>[]> {
    const keys = [this.key(hashOf(place.kind, place.parent)), this.key('versions')]
    const args = [place.field, changeOf(place)]
    const [json, latest, ...before] = await versionsScript.runReadOnly(this.redis, keys, args)
    if (!latest) return json ? [{ number: 1, value: JSON.parse(json) as object }] : []
    const past = before.flatMap(text => (text ? [JSON.parse(text) as Replaced<object>] : []))
    return [latestOf(JSON.parse(latest) as Latest, json!), ...past.map(({ made, value }) => versionOf(made, value))]
  }

  async earlier(kind: AnyKind, parent: string | undefined, version: number): Promise<Earlier<object>> {
    const of = hashOf(kind, parent)
    const ids = await this.#replacedAfter(of, version)
    const states = new Map<string, object | undefined>()
    let complete = true
    for (let i = 0; i < ids.length; i += perPage.values) {
      const page = ids.slice(i, i + perPage.values)
      const texts = await this.redis.hmget(this.key('versions'), ...page)
      page.forEach((id, n) => {
        const replaced = texts[n] ? (JSON.parse(texts[n]) as Replaced<object>) : undefined
        states.set(fieldOf(kind, parent, id), replaced?.value)
        if (!replaced || !wasThere(replaced, version)) complete = false
      })
    }
    // asked last: what was dropped meanwhile shows here
    const whole = await this.redis.hget(this.key('versions'), of)
    if (whole !== null) return { states, complete: complete && version >= Number(whole) }
    return { states, complete: complete && (await this.redis.hlen(this.key(of))) === 0 }
  }

  /** For each resource that changed since, the name of the version that it had. */
  async #replacedAfter(of: string, version: number): Promise<string[]> {
    const ids = new Map<string, string>()
    const end = `(${of}0`
    let from = `(${of}/${String(version).padStart(16, '0')}/\xff`
    for (;;) {
      const page = await this.redis.zrange(this.key('versions:order'), from, end, 'BYLEX', 'LIMIT', 0, perPage.names)
      for (const member of page) {
        const id = member.replace(/^[^/]*\/\d+\//, '')
        const change = id.slice(0, id.lastIndexOf('#'))
        if (!ids.has(change)) ids.set(change, id)
      }
      if (page.length < perPage.names) return [...ids.values()]
      from = `(${page.at(-1)!}`
    }
  }
}

/** @param json the present value; '' if there is none. Where a Sluice without a history wrote it, nothing else is known of it. */
function latestOf(latest: Latest, json: string): Version<object> {
  const isKnown = json === '' ? latest.deleted === true : latest.sha === hash('sha1', json)
  const value = json === '' ? undefined : (JSON.parse(json) as object)
  return versionOf(isKnown ? latest : { n: latest.n + 1 }, value)
}

/** `rule:shop/big#17` is of `big`. */
function fieldOf({ name }: AnyKind, parent: string | undefined, id: string): string {
  const prefix = parent === undefined ? `${name}:` : `${name}:${parent}/`
  return id.slice(prefix.length, id.lastIndexOf('#'))
}

import { compareIds } from '../wire/entry.js'

const nothing = '0-0'
/** Milliseconds and sequence of an entry id in base 36, for each shard. A bus has 64 shards at most. */
const form = /^[0-9a-z]{1,11}(-[0-9a-z]{1,11})?(\.[0-9a-z]{1,11}(-[0-9a-z]{1,11})?){0,63}$/

/** Up to where a reader has come on each shard of a bus: the id of its last entry there. */
export class TailPlace {
  /** What {@link format} made of each id; undefined since the id has changed. */
  readonly #formatted: (string | undefined)[] = []

  private constructor(private readonly ids: string[]) {}

  /** @param ids by shard; of a shard that is not there yet nothing was read */
  static at(ids: readonly string[]): TailPlace {
    return new TailPlace([...ids])
  }

  /** @returns undefined if {@link format} did not make the text */
  static parse(text: string): TailPlace | undefined {
    if (!form.test(text)) return undefined
    const ids = text.split('.').map(part => part.split('-').map(number => parseInt(number, 36)))
    if (!ids.flat().every(Number.isSafeInteger)) return undefined
    return new TailPlace(ids.map(([ms, sequence = 0]) => `${ms}-${sequence}`))
  }

  format(): string {
    for (let shard = 0; shard < this.ids.length; shard++) this.#formatted[shard] ??= shortened(this.ids[shard]!)
    return this.#formatted.join('.')
  }

  on(shard: number): string {
    return this.ids[shard] ?? nothing
  }

  pass(shard: number, id: string): void {
    while (this.ids.length < shard) this.ids.push(nothing)
    this.ids[shard] = id
    this.#formatted[shard] = undefined
  }

  /** Whether all entries up to this id have been read. */
  has(shard: number, id: string): boolean {
    return compareIds(this.on(shard), id) >= 0
  }
}

function shortened(id: string): string {
  const dash = id.indexOf('-')
  const ms = Number(id.slice(0, dash)).toString(36)
  const sequence = id.slice(dash + 1)
  return sequence === '0' ? ms : `${ms}-${Number(sequence).toString(36)}`
}

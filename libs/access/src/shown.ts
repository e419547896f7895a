import { createHmac } from 'node:crypto'
import { JsonScanner } from '@sluice/event'
import { dataName } from './redacted-path.js'
import type { Paths, View } from './view.js'

/** Levels of lists and objects on the way of a path; an event that the gateway took has fewer. */
const mostLevels = 200

/**
 * The text of an event as a principal sees it: redacted members are gone, or their value is a hash. Everything else keeps its bytes. A
 * path goes through each element of a list, and a member that is there twice is redacted twice. A path into data that is no JSON object
 * or list removes all of the data.
 *
 * @param json of a valid event
 * @param hashKey of the HMAC. With the same key the same value has the same hash, whatever its path
 * @throws InvalidError `MALFORMED_JSON`
 */
export function shown(view: View, json: string, hashKey: Uint8Array): string {
  return view.isWhole ? json : new Redactor(json, hashKey).redact(view.paths)
}

/** A part of the text that is replaced. */
interface Cut {
  readonly from: number
  readonly to: number
  readonly by: string
}

class Redactor {
  private readonly scanner: JsonScanner
  /** From left to right. */
  private readonly cuts: Cut[] = []

  constructor(
    private readonly json: string,
    private readonly hashKey: Uint8Array,
  ) {
    this.scanner = new JsonScanner(json, Infinity)
  }

  redact(paths: Paths): string {
    this.members(name => {
      const isBinary = name === 'data_base64'
      const below = isBinary ? paths.children.get(dataName) : paths.below(name)
      const isOpaque = isBinary || (name === dataName && !this.scanner.atObject && !this.scanner.atList)
      return isOpaque && below && !below.as ? this.without() : this.value(below, 1)
    })
    let text = ''
    let at = 0
    for (const { from, to, by } of this.cuts) {
      text += this.json.slice(at, from) + by
      at = to
    }
    return text + this.json.slice(at)
  }

  /** Scans an object. `keeps` scans the value of a member, and says whether the member stays. */
  private members(keeps: (name: string) => boolean): void {
    const { scanner, cuts } = this
    let keptEnd = -1
    let goneFrom = -1
    let goneEnd = -1
    scanner.object((name, start) => {
      const before = cuts.length
      // the members that go, up to this one, with their commas
      if (goneFrom >= 0) cuts.push({ from: goneFrom, to: start, by: '' })
      if (keeps(name)) {
        keptEnd = scanner.at
        goneFrom = -1
        return
      }
      cuts.length = before
      if (goneFrom < 0) goneFrom = start
      goneEnd = scanner.at
    })
    // the last members go with the comma before them
    if (goneFrom >= 0) cuts.push({ from: keptEnd >= 0 ? keptEnd : goneFrom, to: goneEnd, by: '' })
  }

  /** @returns false if the value cannot stay */
  private value(paths: Paths | undefined, level: number): boolean {
    const { scanner } = this
    if (paths?.as === 'hash') return this.hash()
    if (paths?.as || (paths && level > mostLevels)) return this.without()
    if (paths && scanner.atObject) {
      this.members(name => this.value(paths.below(name), level + 1))
    } else if (paths && scanner.atList) {
      let stays = true
      for (const _ of scanner.list()) stays = this.value(paths, level + 1) && stays
      return stays
    } else {
      scanner.value(Infinity)
    }
    return true
  }

  private without(): boolean {
    this.scanner.value(Infinity)
    return false
  }

  /** Replaces the value by its hash, in hexadecimal digits. */
  private hash(): boolean {
    const { scanner, json } = this
    const isText = scanner.next() === 0x22
    const from = scanner.at
    scanner.value(Infinity)
    const value = json.slice(from, scanner.at)
    // a text has many spellings in JSON; of a number, the digits are the value
    const hashed = isText ? JSON.stringify(JSON.parse(value)) : value
    const by = createHmac('sha256', this.hashKey).update(hashed).digest('hex')
    this.cuts.push({ from, to: scanner.at, by: `"${by}"` })
    return true
  }
}

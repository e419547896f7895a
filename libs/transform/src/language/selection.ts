import { JsonScanner } from '@sluice/event'
import { every, type Step } from './path.js'

/** A place in documents to which paths lead. */
class Place {
  readonly names = new Map<string, Place>()
  readonly indexes = new Map<number, Place>()
  every?: Place
  /** The paths that end here. */
  readonly ends: number[] = []
  /** The paths whose first wildcard begins here: they have a list as soon as there is something to choose from. */
  readonly lists: number[] = []
  readonly alone: readonly Place[] = [this]

  next(step: Step): Place {
    if (step === every) return (this.every ??= new Place())
    const places = (typeof step === 'string' ? this.names : this.indexes) as Map<Step, Place>
    const known = places.get(step)
    if (known) return known
    const place = new Place()
    places.set(step, place)
    return place
  }
}

/** A member that is there twice: the last one counts, as for JSON.parse. */
const repeated = Symbol('repeated')

/**
 * Reads what several paths lead to, in one pass over the text. Values keep their bytes: 1.0 stays 1.0, and a long integer keeps its
 * digits. The cost is proportional to the length of the text, times the number of wildcards that meet in one place.
 */
export class Selection {
  readonly #root = new Place()

  constructor(private readonly paths: readonly (readonly Step[])[]) {
    for (const [index, steps] of paths.entries()) {
      let place = this.#root
      const wildcard = steps.indexOf(every)
      for (const [at, step] of steps.entries()) {
        if (at === wildcard) place.lists.push(index)
        place = place.next(step)
      }
      place.ends.push(index)
    }
  }

  /**
   * @returns the JSON text of what each path leads to; undefined where there is nothing. A path with a wildcard makes a list, which may
   * be empty
   * @throws if the text is not JSON
   */
  read(json: string): (string | undefined)[] {
    const found = this.#scan(json)
    if (found !== repeated) return found
    return this.#scan(JSON.stringify(JSON.parse(json))) as (string | undefined)[]
  }

  #scan(json: string): (string | undefined)[] | typeof repeated {
    const reading = new Reading(json, this.paths.length)
    reading.document(this.#root)
    if (reading.isRepeated) return repeated
    return reading.found.map(value => (Array.isArray(value) ? `[${value.join()}]` : value))
  }
}

/** One pass over one document. */
class Reading {
  readonly found: (string | string[] | undefined)[]
  isRepeated = false
  readonly #scanner: JsonScanner

  constructor(
    private readonly json: string,
    paths: number,
  ) {
    this.#scanner = new JsonScanner(json, Infinity, 'the document')
    this.found = new Array<undefined>(paths).fill(undefined)
  }

  document(root: Place): void {
    this.#value(root.alone)
    this.#scanner.end()
  }

  // The recursion is as deep as the longest path.
  #value(places: readonly Place[]): void {
    const scanner = this.#scanner
    scanner.next()
    const start = scanner.at
    if (scanner.atObject && places.some(({ names, every }) => names.size > 0 || every)) this.#object(places)
    else if (scanner.atList && places.some(({ indexes, every }) => indexes.size > 0 || every)) this.#list(places)
    else scanner.value(Infinity)
    for (const { ends } of places) for (const end of ends) this.#keep(end, start)
  }

  #object(places: readonly Place[]): void {
    const seen = new Set<string>()
    this.#begin(places)
    this.#scanner.object(name => {
      const next = follow(places, place => place.names.get(name))
      if (next.length === 0) return this.#scanner.value(Infinity)
      if (seen.has(name)) this.isRepeated = true
      seen.add(name)
      this.#value(next)
    })
  }

  #list(places: readonly Place[]): void {
    this.#begin(places)
    for (const index of this.#scanner.list()) {
      const next = follow(places, place => place.indexes.get(index))
      if (next.length === 0) this.#scanner.value(Infinity)
      else this.#value(next)
    }
  }

  #begin(places: readonly Place[]): void {
    for (const { lists } of places) for (const index of lists) this.found[index] ??= []
  }

  #keep(end: number, start: number): void {
    const text = this.json.slice(start, this.#scanner.at)
    const value = this.found[end]
    if (Array.isArray(value)) value.push(text)
    else this.found[end] = text
  }
}

const nowhere: readonly Place[] = []

function follow(places: readonly Place[], to: (place: Place) => Place | undefined): readonly Place[] {
  if (places.length === 1) {
    const [place] = places as [Place]
    const next = to(place)
    if (!place.every) return next?.alone ?? nowhere
    return next ? [next, place.every] : place.every.alone
  }
  return places.flatMap(place => [to(place), place.every].filter(next => next !== undefined))
}

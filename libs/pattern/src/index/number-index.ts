import type { Collector } from './collector.js'
import { addTarget, type Hits, noHits, type Target } from './fact.js'
import type { Bounds } from '../language/language.js'

/**
 * How far, relative to its size, a number read digit by digit may be from the number meant: 19 digits accumulated in
 * doubles and scaled once lose less than 4 units in the last place, which is 1e-15.
 */
const tolerance = 1e-14

/** When this many targets are remembered they are forgotten. */
const maxRemembered = 100_000

/**
 * The numeric tests of one field. Their bounds cut the numbers into classes: each bound, and each gap between two. All
 * numbers of a class pass the same tests, so what a class hits is worked out once, and a number costs a binary search.
 *
 *   cuts          a     b     c
 *   classes    0  1  2  3  4  5  6
 */
export class NumberIndex {
  private readonly ranges: { bounds: Bounds; target: Target }[] = []
  private readonly equals = new Map<number, Hits>()
  /** All finite bounds, sorted, each once; undefined until they are first asked for. */
  private cuts: number[] | undefined
  /** What is known, by class. */
  private remembered: (Hits | undefined)[] = []
  private rememberedTargets = 0

  add(bounds: Bounds, target: Target): void {
    if (bounds.low === bounds.high) {
      const hits = this.equals.get(bounds.low) ?? noHits()
      addTarget(hits, target)
      this.equals.set(bounds.low, hits)
    } else {
      this.ranges.push({ bounds, target })
    }
    if (this.cuts) for (const bound of [bounds.low, bounds.high]) insert(this.cuts, bound)
    this.forget()
  }

  /** Whether a number within `tolerance` of this one could be in another class, so that its digits must be read exactly. */
  isNearCut(approximate: number): boolean {
    const cuts = (this.cuts ??= this.cut())
    const margin = Math.abs(approximate) * tolerance
    const above = firstFrom(cuts, approximate)
    return (
      (above < cuts.length && cuts[above]! - approximate <= margin) ||
      (above > 0 && approximate - cuts[above - 1]! <= margin)
    )
  }

  hits(number: number, collector: Collector): Hits | undefined {
    const cuts = (this.cuts ??= this.cut())
    // JSON has no NaN; an event that is an object may, and it passes no test.
    if (cuts.length === 0 || Number.isNaN(number)) return undefined
    const above = firstFrom(cuts, number)
    const name = 2 * above + (cuts[above] === number ? 1 : 0)
    return this.remembered[name] ?? this.remember(name, number, collector)
  }

  private remember(name: number, number: number, collector: Collector): Hits {
    collector.spend(this.ranges.length)
    const hits = noHits()
    const equal = this.equals.get(number)
    if (equal) {
      hits.facts.push(...equal.facts)
      hits.spoils.push(...equal.spoils)
    }
    for (const { bounds, target } of this.ranges) if (within(bounds, number)) addTarget(hits, target)
    this.rememberedTargets += hits.facts.length + 1
    if (this.rememberedTargets > maxRemembered) this.forget()
    if (this.remembered.length === 0)
      this.remembered = new Array<Hits | undefined>(2 * this.cuts!.length + 1).fill(undefined)
    this.remembered[name] = hits
    return hits
  }

  private forget(): void {
    this.remembered = []
    this.rememberedTargets = 0
  }

  private cut(): number[] {
    const bounds = this.ranges.flatMap(({ bounds: { low, high } }) => [low, high])
    return [...new Set([...this.equals.keys(), ...bounds.filter(Number.isFinite)])].sort((a, b) => a - b)
  }
}

function within({ low, high, lowOpen, highOpen }: Bounds, number: number): boolean {
  return (lowOpen ? number > low : number >= low) && (highOpen ? number < high : number <= high)
}

function insert(cuts: number[], bound: number): void {
  const position = firstFrom(cuts, bound)
  if (Number.isFinite(bound) && cuts[position] !== bound) cuts.splice(position, 0, bound)
}

/** The position of the first cut that is not below the number. */
function firstFrom(cuts: readonly number[], number: number): number {
  let from = 0
  let to = cuts.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (cuts[middle]! < number) from = middle + 1
    else to = middle
  }
  return from
}

import { addTarget, type Hits, noHits, type Target } from './fact.js'
import type { Bounds } from './language.js'

/**
 * How far, relative to its size, a number read digit by digit may be from the number meant: 19 digits accumulated in
 * doubles and scaled once lose less than 4 units in the last place, which is 1e-15.
 */
const tolerance = 1e-14

/** When this many answers are remembered they are forgotten. */
const maxRemembered = 100_000

/**
 * The numeric tests of one field. Their bounds cut the numbers into classes: each bound, and each gap between two. All
 * numbers of a class pass the same tests, so what a class passes is worked out once, and a number costs a binary search.
 */
export class NumberIndex {
  private readonly ranges: { bounds: Bounds; target: Target }[] = []
  private readonly equals = new Map<number, Hits>()
  /** All finite bounds, sorted, each once; cut anew after additions. */
  private cuts: number[] | undefined
  private remembered = new Map<number, Hits>()
  private rememberedTargets = 0

  add(bounds: Bounds, target: Target): void {
    if (bounds.low === bounds.high) {
      const hits = this.equals.get(bounds.low) ?? noHits()
      addTarget(hits, target)
      this.equals.set(bounds.low, hits)
    } else {
      this.ranges.push({ bounds, target })
    }
    this.cuts = undefined
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

  equalTo(number: number): Hits | undefined {
    return this.equals.get(number)
  }

  /** The ranges that hold the number. */
  around(number: number): Hits | undefined {
    if (this.ranges.length === 0) return undefined
    const cuts = (this.cuts ??= this.cut())
    const above = firstFrom(cuts, number)
    const name = 2 * above + (cuts[above] === number ? 1 : 0)
    const known = this.remembered.get(name)
    if (known) return known
    const hits = noHits()
    for (const { bounds, target } of this.ranges) if (within(bounds, number)) addTarget(hits, target)
    this.rememberedTargets += hits.facts.length + 1
    if (this.rememberedTargets > maxRemembered) this.forget()
    this.remembered.set(name, hits)
    return hits
  }

  private forget(): void {
    this.remembered = new Map()
    this.rememberedTargets = 0
  }

  private cut(): number[] {
    const bounds = this.ranges.flatMap(({ bounds: { low, high } }) => [low, high])
    return [...new Set([...this.equals.keys(), ...bounds.filter(Number.isFinite)])].sort((a, b) => a - b)
  }
}

export function within({ low, high, lowOpen, highOpen }: Bounds, number: number): boolean {
  return (lowOpen ? number > low : number >= low) && (highOpen ? number < high : number <= high)
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

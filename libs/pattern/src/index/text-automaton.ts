import type { Collector } from './collector.js'
import { EdgeTable } from './edge-table.js'
import { addTarget, type Hits, noHits, type Target } from './fact.js'
import { encode } from './utf8.js'

/** One step of a pattern of text: any of these byte sequences, or anything at all. */
export type Step = readonly Uint8Array[] | '*'

const none = -1

/**
 * Wildcards and everything with case ignored of one field, merged into one automaton over bytes; suffixes too, in an
 * automaton of their own that reads texts from the end.
 *
 *   abc    0 -a-> 1 -b-> 2 -c-> 3!          patterns that begin alike share states;
 *   ab*d          1 -b-> 2 -> (4) -d-> 5!   behind a star is a state (in parentheses) that every byte leaves active
 *
 * A text is read byte by byte with two lists: the stars that wait for what follows them, and the other states, which hold
 * for one byte only. What follows a star can only be found earlier from the star before it, never later. So a star is
 * finished, and leaves its list, when every star that follows it is reached: a lone wildcard has one waiting star however
 * many it is written with. States are numbers and everything about them lies in arrays side by side: this loop is the
 * hottest there is.
 */
export class TextAutomaton {
  /** By state: the state behind a star that follows it, or none; it is active whenever the state is. */
  private readonly star: number[] = []
  /** By state: the last star on the way to it, or none. */
  private readonly lastStar: number[] = []
  /** By state: how many edges leave it. */
  private readonly leaving: number[] = []
  private readonly hits: (Hits | undefined)[] = []
  /** By state: the tick at which it last became active, so that it does so once: in a byte, or, for a star, in a text. */
  private readonly activeAt: number[] = []
  /** By star: the star before it, or none. */
  private readonly starBefore: number[] = []
  /** By star: the stars that follow it, and one more where a pattern ends behind it: that one is never finished. */
  private readonly followers: number[] = []
  /** By star: how many of its followers the text at hand has not reached. */
  private readonly unreached: number[] = []
  /** By state and step: where it leads. How patterns find the states they share. */
  private readonly steps = new Map<string | number, number>()
  private readonly edges = new EdgeTable()
  private active: number[] = []
  private following: number[] = []
  private readonly waiting: number[] = []
  private waitingCount = 0

  /** @param backwards whether texts are read from their end */
  constructor(private readonly backwards = false) {
    this.state(none)
  }

  add(steps: readonly Step[], target: Target): void {
    let state = 0
    for (const step of steps) state = step === '*' ? this.starBehind(state) : this.step(state, step)
    if (!this.hits[state]) {
      this.hits[state] = noHits()
      const star = this.lastStar[state]!
      if (star !== none && star !== state) this.followers[star]!++
    }
    addTarget(this.hits[state]!, target)
  }

  /** Adds what the text at `bytes[start..end)` hits. */
  collect(bytes: Uint8Array, start: number, end: number, collector: Collector, instance: number, leaf: number): void {
    const { edges, activeAt, star, hits, waiting } = this
    const text = collector.tick()
    const [first, stop, way] = this.backwards ? [end - 1, start - 1, -1] : [start, end, 1]
    let { active, following } = this
    let count = 1
    active[0] = 0
    this.waitingCount = 0
    if (star[0] !== none) this.reach(star[0]!, text, collector, instance, leaf)
    for (let pos = first; pos !== stop; pos += way) {
      if (count === 0 && this.waitingCount === 0) break
      collector.spend(1 + count + this.waitingCount)
      const byte = bytes[pos]!
      const tick = collector.tick()
      let next = 0
      // stars that are reached by this byte wait from the next one on
      let waits = this.waitingCount
      for (let i = 0; i < waits; i++) {
        const state = waiting[i]!
        if (this.unreached[state] === 0) {
          // the last takes its place
          waiting[i--] = waiting[--waits]!
          waiting[waits] = waiting[--this.waitingCount]!
          continue
        }
        for (let edge = edges.first(state, byte); edge !== none; edge = edges.next[edge]!) {
          const to = edges.to[edge]!
          if (activeAt[to] === tick) continue
          activeAt[to] = tick
          following[next++] = to
          if (star[to] !== none) this.reach(star[to]!, text, collector, instance, leaf)
        }
      }
      for (let i = 0; i < count; i++) {
        for (let edge = edges.first(active[i]!, byte); edge !== none; edge = edges.next[edge]!) {
          const to = edges.to[edge]!
          if (activeAt[to] === tick) continue
          activeAt[to] = tick
          following[next++] = to
          if (star[to] !== none) this.reach(star[to]!, text, collector, instance, leaf)
        }
      }
      const read = active
      active = following
      following = read
      count = next
    }
    for (let i = 0; i < count; i++) {
      const found = hits[active[i]!]
      if (found) collector.addHits(found, instance, leaf)
    }
  }

  resetMarks(): void {
    this.activeAt.fill(0)
  }

  /** A star is reached once in a text, and all that ends with it holds from there on, whatever follows. */
  private reach(star: number, text: number, collector: Collector, instance: number, leaf: number): void {
    if (this.activeAt[star] === text) return
    this.activeAt[star] = text
    const hits = this.hits[star]
    if (hits) collector.addHits(hits, instance, leaf)
    const before = this.starBefore[star]!
    if (before !== none) this.unreached[before]!--
    this.unreached[star] = this.followers[star]!
    if (this.leaving[star]! > 0) this.waiting[this.waitingCount++] = star
  }

  private starBehind(state: number): number {
    if (this.star[state] !== none) return this.star[state]!
    const before = this.lastStar[state]!
    const star = this.state(none)
    this.lastStar[star] = star
    this.starBefore[star] = before
    if (before !== none) this.followers[before]!++
    return (this.star[state] = star)
  }

  private step(state: number, step: readonly Uint8Array[]): number {
    // nearly all steps are one byte, and a number is found faster than a text
    const name = step.length === 1 && step[0]!.length === 1 ? state * 256 + step[0]![0]! : `${state} ${step.join('|')}`
    const known = this.steps.get(name)
    if (known !== undefined) return known
    const star = this.lastStar[state]!
    const next = this.state(star)
    this.steps.set(name, next)
    for (const sequence of step) {
      let at = state
      const last = sequence.length - 1
      for (let i = 0; i <= last; i++) {
        const to = i === last ? next : this.state(star)
        this.edges.add(at, sequence[this.backwards ? last - i : i]!, to)
        this.leaving[at]!++
        at = to
      }
    }
    return next
  }

  private state(lastStar: number): number {
    this.star.push(none)
    this.hits.push(undefined)
    this.activeAt.push(0)
    this.leaving.push(0)
    this.followers.push(0)
    this.unreached.push(0)
    this.starBefore.push(none)
    return this.lastStar.push(lastStar) - 1
  }
}

const bytes: readonly Step[] = Array.from({ length: 256 }, (_, byte) => [Uint8Array.of(byte)])

/** The steps of a literal text, byte by byte. */
export function literal(text: string): Step[] {
  return Array.from(encode(text), byte => bytes[byte]!)
}

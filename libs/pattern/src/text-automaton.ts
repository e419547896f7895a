import type { Collector } from './collector.js'
import { addTarget, type Hits, noHits, type Target } from './fact.js'
import { encode } from './utf8.js'

/** One step of a pattern of text: any of these byte sequences, or anything at all. */
export type Step = readonly Uint8Array[] | '*'

const none = -1

/**
 * Suffixes, wildcards and everything with case ignored of one field, merged into one automaton over bytes.
 *
 *   abc    0 -a-> 1 -b-> 2 -c-> 3!          patterns that begin alike share states;
 *   ab*d          1 -b-> 2 -> (4) -d-> 5!   behind a star is a state (in parentheses) that every byte leaves active
 *
 * A text is read byte by byte with the list of states that are active, most often a handful, however many patterns there
 * are. States are numbers and everything about them lies in arrays side by side: this loop is the hottest there is.
 */
export class TextAutomaton {
  /** By state: the state behind a star that follows it, or none; it is active whenever the state is. */
  private readonly star: number[] = []
  /** By state: whether it stays active on every byte. */
  private readonly stays: boolean[] = []
  private readonly hits: (Hits | undefined)[] = []
  /** By state: the tick at which it last became active, so that it does so once. */
  private readonly activeAt: number[] = []
  /** By state and name of a step: where it leads. How patterns find the states they share. */
  private readonly steps = new Map<string, number>()
  private readonly edges = new EdgeTable()
  private active: number[] = []
  private following: number[] = []

  constructor() {
    this.state(false)
  }

  add(steps: readonly Step[], target: Target): void {
    let state = 0
    for (const step of steps) {
      if (step === '*') state = this.star[state]! !== none ? this.star[state]! : (this.star[state] = this.state(true))
      else state = this.step(state, step)
    }
    addTarget((this.hits[state] ??= noHits()), target)
  }

  /** Adds what the text at `bytes[start..end)` hits. */
  collect(bytes: Uint8Array, start: number, end: number, collector: Collector, instance: number, leaf: number): void {
    const { edges, stays } = this
    let { active, following } = this
    let count = this.activate(0, active, 0, collector.tick())
    for (let pos = start; pos < end && count > 0; pos++) {
      const byte = bytes[pos]!
      let next = 0
      const tick = collector.tick()
      for (let i = 0; i < count; i++) {
        const state = active[i]!
        if (stays[state]) next = this.activate(state, following, next, tick)
        for (let edge = edges.first(state, byte); edge !== none; edge = edges.next[edge]!) {
          next = this.activate(edges.to[edge]!, following, next, tick)
        }
      }
      const read = active
      active = following
      following = read
      count = next
    }
    for (let i = 0; i < count; i++) {
      const hits = this.hits[active[i]!]
      if (hits) collector.addHits(hits, instance, leaf)
    }
  }

  private activate(state: number, list: number[], count: number, tick: number): number {
    for (let at = state; at !== none && this.activeAt[at] !== tick; at = this.star[at]!) {
      this.activeAt[at] = tick
      list[count++] = at
    }
    return count
  }

  resetMarks(): void {
    this.activeAt.fill(0)
  }

  private step(state: number, step: readonly Uint8Array[]): number {
    const name = `${state} ${step.join('|')}`
    const known = this.steps.get(name)
    if (known !== undefined) return known
    const next = this.state(false)
    this.steps.set(name, next)
    for (const sequence of step) {
      let at = state
      sequence.forEach((byte, i) => {
        const to = i === sequence.length - 1 ? next : this.state(false)
        this.edges.add(at, byte, to)
        at = to
      })
    }
    return next
  }

  private state(stays: boolean): number {
    this.star.push(none)
    this.hits.push(undefined)
    this.activeAt.push(0)
    return this.stays.push(stays) - 1
  }
}

/** The edges of an automaton, by state and byte: a hash table, with the edges of one state and byte in a chain. */
class EdgeTable {
  readonly to: number[] = []
  readonly next: number[] = []
  private readonly names: number[] = []
  private slots = new Int32Array(64).fill(none)
  private chains = 0

  first(state: number, byte: number): number {
    const { slots, names } = this
    const name = state * 256 + byte
    const mask = slots.length - 1
    for (let slot = spread(name) & mask; ; slot = (slot + 1) & mask) {
      const edge = slots[slot]!
      if (edge === none || names[edge] === name) return edge
    }
  }

  add(state: number, byte: number, to: number): void {
    const first = this.first(state, byte)
    const edge = this.to.push(to) - 1
    this.names.push(state * 256 + byte)
    if (first === none) {
      this.next.push(none)
      this.chains++
      if (this.chains * 4 > this.slots.length) this.grow()
      this.place(edge)
    } else {
      this.next.push(this.next[first]!)
      this.next[first] = edge
    }
  }

  private grow(): void {
    const heads = this.slots.filter(edge => edge !== none)
    this.slots = new Int32Array(this.slots.length * 4).fill(none)
    for (const edge of heads) this.place(edge)
  }

  private place(edge: number): void {
    const mask = this.slots.length - 1
    let slot = spread(this.names[edge]!) & mask
    while (this.slots[slot] !== none) slot = (slot + 1) & mask
    this.slots[slot] = edge
  }
}

function spread(name: number): number {
  return Math.imul(name, 0x9e3779b1) >>> 8
}

/** The steps of a literal text, byte by byte. */
export function literal(text: string): Step[] {
  return [...encode(text)].map(byte => [Uint8Array.of(byte)])
}

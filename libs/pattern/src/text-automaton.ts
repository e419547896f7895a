import { addTarget, type Hits, noHits, type Target } from './fact.js'
import { encode } from './utf8.js'

/** One step of a pattern of text: any of these byte sequences, or anything at all. */
export type Step = readonly Uint8Array[] | '*'

/** A state of the merged patterns of one field. Patterns that begin alike share states. */
interface State {
  readonly id: number
  readonly bytes: Map<number, State[]>
  /** Where each next step leads, by the step's name: how patterns find the states they share. */
  readonly steps: Map<string, State>
  /** The state behind a star. It is entered without reading anything. */
  star: State | undefined
  /** A state behind a star stays where it is on every byte. */
  readonly stays: boolean
  readonly targets: Target[]
}

/** A set of states, worked out the first time that a text leads there. */
interface Subset {
  readonly states: readonly State[]
  /** The subsets that follow, by byte; missing where no text has gone yet. */
  readonly next: (Subset | undefined)[]
  readonly hits: Hits
  /** No byte leads away from here. */
  readonly final: boolean
}

/** When a field's texts have led to this many subsets they are forgotten and worked out anew. */
const maxSubsets = 10_000

/**
 * Suffixes, wildcards and everything with case ignored of one field, in one automaton over bytes: the time for a text
 * does not grow with the number of patterns. States are combined lazily, so what no event asks for is never built.
 */
export class TextAutomaton {
  private states = 0
  private readonly start = this.state(false)
  private subsets = new Map<string, Subset>()
  private first: Subset | undefined

  /** Adds one pattern. It drops the subsets, which the next texts work out again. */
  add(steps: readonly Step[], target: Target): void {
    let state = this.start
    for (const step of steps) state = step === '*' ? (state.star ??= this.state(true)) : this.step(state, step)
    state.targets.push(target)
    this.forget()
  }

  /** What the text at `bytes[start..end)` makes true. Linear in the text once its subsets are known. */
  run(bytes: Uint8Array, start: number, end: number): Hits {
    if (this.subsets.size > maxSubsets) this.forget()
    let subset = (this.first ??= this.subset([this.start]))
    for (let i = start; i < end && !subset.final; i++) {
      const byte = bytes[i]!
      subset = subset.next[byte] ?? this.follow(subset, byte)
    }
    return subset.hits
  }

  private follow(subset: Subset, byte: number): Subset {
    const states: State[] = []
    for (const state of subset.states) {
      if (state.stays) states.push(state)
      const next = state.bytes.get(byte)
      if (next) states.push(...next)
    }
    return (subset.next[byte] = this.subset(states))
  }

  private subset(entered: readonly State[]): Subset {
    const all = new Map<number, State>()
    for (const state of entered) {
      for (let at: State | undefined = state; at && !all.has(at.id); at = at.star) all.set(at.id, at)
    }
    const ids = [...all.keys()].sort((a, b) => a - b)
    const name = ids.join()
    const known = this.subsets.get(name)
    if (known) return known
    const states = ids.map(id => all.get(id)!)
    const hits = noHits()
    for (const target of new Set(states.flatMap(state => state.targets))) addTarget(hits, target)
    const subset = { states, next: [], hits, final: states.every(state => state.bytes.size === 0 && state.stays) }
    this.subsets.set(name, subset)
    return subset
  }

  private step(state: State, step: readonly Uint8Array[]): State {
    const name = step.join('|')
    const known = state.steps.get(name)
    if (known) return known
    const next = this.state(false)
    state.steps.set(name, next)
    for (const sequence of step) {
      let at = state
      sequence.forEach((byte, i) => {
        const to = i === sequence.length - 1 ? next : this.state(false)
        at.bytes.set(byte, [...(at.bytes.get(byte) ?? []), to])
        at = to
      })
    }
    return next
  }

  private state(stays: boolean): State {
    return { id: this.states++, bytes: new Map(), steps: new Map(), star: undefined, stays, targets: [] }
  }

  private forget(): void {
    this.subsets = new Map()
    this.first = undefined
  }
}

/** The steps of a literal text, byte by byte. */
export function literal(text: string): Step[] {
  return [...encode(text)].map(byte => [Uint8Array.of(byte)])
}

import { type Block, inBlock, parseAddress, parseBlock } from './address.js'
import { ByteTable } from './byte-table.js'
import type { Collector } from './collector.js'
import { addTarget, AnythingBut, type Fact, type Hits, noHits, type Target } from './fact.js'
import type { Scalar, Test } from './language.js'
import { foldedSteps } from './letter-case.js'
import { NumberIndex } from './number-index.js'
import { PrefixTable } from './prefix-table.js'
import { literal, type Step, TextAutomaton } from './text-automaton.js'
import { parseWildcard } from './wildcard.js'

/** Every test that any rule makes of one field, merged: a leaf is looked up, never compared with rule after rule. */
export class ValueIndex {
  private readonly texts = new ByteTable<Hits>()
  private prefixes: PrefixTable | undefined
  private automaton: TextAutomaton | undefined
  readonly numbers = new NumberIndex()
  private readonly literals = new Map<Scalar, Hits>([true, false, null].map(value => [value, noHits()]))
  private readonly blocks: { block: Block; fact: Fact }[] = []
  private readonly anythings: Fact[] = []
  private readonly anythingButs: AnythingBut[] = []

  /** Makes leaves that pass one of the tests make the fact true. */
  add(tests: readonly Test[], fact: Fact): void {
    for (const test of tests) this.addTest(test, fact)
  }

  /** A text leaf: `bytes[start..end)` with its escapes resolved, and its hash. */
  text(bytes: Uint8Array, start: number, end: number, hash: number, collector: Collector, instance: number): void {
    const leaf = collector.tick()
    if (this.texts.size > 0) {
      const hits = this.texts.find(bytes, start, end, hash)
      if (hits) collector.addHits(hits, instance, leaf)
    }
    if (this.prefixes) this.prefixes.collect(bytes, start, end, collector, instance, leaf)
    if (this.automaton) this.automaton.collect(bytes, start, end, collector, instance, leaf)
    if (this.blocks.length > 0) this.address(bytes, start, end, collector, instance)
    this.anything(collector, instance, leaf)
  }

  number(number: number, collector: Collector, instance: number): void {
    const leaf = collector.tick()
    const hits = this.numbers.hits(number)
    if (hits) collector.addHits(hits, instance, leaf)
    this.anything(collector, instance, leaf)
  }

  literal(value: boolean | null, collector: Collector, instance: number): void {
    const leaf = collector.tick()
    collector.addHits(this.literals.get(value)!, instance, leaf)
    this.anything(collector, instance, leaf)
  }

  resetMarks(): void {
    for (const but of this.anythingButs) but.spoiledBy = 0
    this.automaton?.resetMarks()
  }

  private anything(collector: Collector, instance: number, leaf: number): void {
    const { anythings, anythingButs } = this
    for (let i = 0; i < anythings.length; i++) collector.add(anythings[i]!, instance)
    for (let i = 0; i < anythingButs.length; i++) {
      const but = anythingButs[i]!
      if (but.spoiledBy !== leaf) collector.add(but.fact, instance)
    }
  }

  private address(bytes: Uint8Array, start: number, end: number, collector: Collector, instance: number): void {
    // No address is longer than 45 characters.
    if (end - start > 45) return
    const address = parseAddress(String.fromCharCode(...bytes.subarray(start, end)))
    if (!address) return
    for (const { block, fact } of this.blocks) if (inBlock(address, block)) collector.add(fact, instance)
  }

  private addTest(test: Test, fact: Fact): void {
    switch (test.operator) {
      case 'equals':
        return this.addEqual(test.value, fact)
      case 'numeric':
        return this.numbers.add(test.bounds, fact)
      case 'exists':
        // Absence is no matter of leaves.
        if (test.value) this.anythings.push(fact)
        return
      case 'cidr':
        this.blocks.push({ block: parseBlock(test.block) as Block, fact })
        return
      case 'anything-but': {
        const but = new AnythingBut(fact)
        this.anythingButs.push(but)
        if (!('but' in test)) for (const value of test.values) this.addEqual(value, but)
        else for (const value of test.values) this.addText(test.but, value, false, but)
        return
      }
      case 'prefix':
      case 'suffix':
        return this.addText(test.operator, test.value, test.ignoreCase, fact)
      default:
        return this.addText(test.operator, test.value, true, fact)
    }
  }

  private addEqual(value: Scalar, target: Target): void {
    if (typeof value === 'number') {
      this.numbers.add({ low: value, high: value, lowOpen: false, highOpen: false }, target)
    } else if (typeof value === 'string') {
      let hits = this.texts.get(value)
      if (!hits) this.texts.add(value, (hits = noHits()))
      addTarget(hits, target)
    } else {
      addTarget(this.literals.get(value)!, target)
    }
  }

  private addText(operator: TextOperator, value: string, ignoreCase: boolean, target: Target): void {
    if (operator === 'prefix' && !ignoreCase) (this.prefixes ??= new PrefixTable()).add(value, target)
    else (this.automaton ??= new TextAutomaton()).add(steps(operator, value, ignoreCase), target)
  }
}

type TextOperator = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard'

function steps(operator: TextOperator, value: string, ignoreCase: boolean): Step[] {
  if (operator === 'wildcard') {
    return (parseWildcard(value) as string[]).flatMap((piece, i) =>
      i === 0 ? literal(piece) : ['*' as const, ...literal(piece)],
    )
  }
  if (operator === 'equals-ignore-case') return foldedSteps(value)
  const text = ignoreCase ? foldedSteps(value) : literal(value)
  return operator === 'prefix' ? [...text, '*'] : ['*', ...text]
}

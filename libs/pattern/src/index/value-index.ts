import { canonicalText, nativeValueOf } from '../language/attribute.js'
import { type Block, parseBlock } from '../language/address.js'
import { BlockIndex } from './block-index.js'
import { ByteTable } from './byte-table.js'
import type { Collector } from './collector.js'
import { addTarget, AnythingBut, type Fact, type Guard, type Hits, noHits, type Target } from './fact.js'
import type { Scalar, Test } from '../language/language.js'
import { NumberIndex } from './number-index.js'
import { PrefixTable } from './prefix-table.js'
import { TextScan, textsOf } from './text-scan.js'
import { encode, hashOf } from './utf8.js'

/** Every test that any rule makes of one field, merged: a leaf is looked up, never compared with rule after rule. */
export class ValueIndex {
  private readonly texts = new ByteTable<Hits>()
  private prefixes: PrefixTable | undefined
  private scan: TextScan | undefined
  /** Scans that are made only for events that pass the guard. */
  private readonly guarded = new Map<Guard, TextScan>()
  readonly numbers = new NumberIndex()
  private readonly literals = new Map<Scalar, Hits>([true, false, null].map(value => [value, noHits()]))
  private blocks: BlockIndex | undefined
  private readonly anythings: Fact[] = []
  private readonly anythingButs: AnythingBut[] = []

  /**
   * @param field the name of the field
   * @param isDual whether a value passes a test if one of its two spellings does, see {@link hasTwoSpellings}
   */
  constructor(
    private readonly field = '',
    private readonly isDual = false,
  ) {}

  /**
   * Makes leaves that pass one of the tests make the fact true.
   *
   * @param guard if an event does not pass it, the fact is not needed
   */
  add(tests: readonly Test[], fact: Fact, guard?: Guard): void {
    for (const test of tests) this.addTest(test, fact, guard)
  }

  /** A text leaf: `bytes[start..end)` with its escapes resolved, and its hash. */
  text(bytes: Uint8Array, start: number, end: number, hash: number, collector: Collector, instance: number): void {
    const leaf = this.begin(collector)
    this.hitText(bytes, start, end, hash, collector, instance, leaf)
    if (this.isDual) {
      const native = nativeValueOf(bytes, start, end)
      if (typeof native === 'number') this.hitNumber(native, collector, instance, leaf)
      else if (native !== undefined) this.hitLiteral(native, collector, instance, leaf)
    }
    this.anything(collector, instance, leaf)
  }

  number(number: number, collector: Collector, instance: number): void {
    const leaf = this.begin(collector)
    this.hitNumber(number, collector, instance, leaf)
    if (this.isDual) this.hitCanonical(canonicalText(number), collector, instance, leaf)
    this.anything(collector, instance, leaf)
  }

  literal(value: boolean | null, collector: Collector, instance: number): void {
    const leaf = this.begin(collector)
    this.hitLiteral(value, collector, instance, leaf)
    if (this.isDual && value !== null) this.hitCanonical(String(value), collector, instance, leaf)
    this.anything(collector, instance, leaf)
  }

  resetMarks(): void {
    for (const but of this.anythingButs) but.spoiledBy = 0
    this.scan?.resetMarks()
    for (const scan of this.guarded.values()) scan.resetMarks()
  }

  private hitText(
    bytes: Uint8Array,
    start: number,
    end: number,
    hash: number,
    collector: Collector,
    instance: number,
    leaf: number,
  ): void {
    if (this.texts.size > 0) {
      const hits = this.texts.find(bytes, start, end, hash)
      if (hits) collector.addHits(hits, instance, leaf)
    }
    if (this.prefixes) this.prefixes.collect(bytes, start, end, collector, instance, leaf)
    if (this.scan) this.scan.collect(bytes, start, end, collector, instance, leaf)
    if (this.guarded.size > 0) {
      for (const guard of collector.passed)
        this.guarded.get(guard)?.collect(bytes, start, end, collector, instance, leaf)
      collector.spend(collector.passed.length)
    }
    if (this.blocks) this.blocks.collect(bytes, start, end, collector, instance)
  }

  private hitCanonical(text: string | undefined, collector: Collector, instance: number, leaf: number): void {
    if (text === undefined) return
    const bytes = encode(text)
    this.hitText(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length), collector, instance, leaf)
  }

  private hitNumber(number: number, collector: Collector, instance: number, leaf: number): void {
    const hits = this.numbers.hits(number, collector)
    if (hits) collector.addHits(hits, instance, leaf)
  }

  private hitLiteral(value: boolean | null, collector: Collector, instance: number, leaf: number): void {
    collector.addHits(this.literals.get(value)!, instance, leaf)
  }

  private begin(collector: Collector): number {
    collector.field = this.field
    return collector.tick()
  }

  private anything(collector: Collector, instance: number, leaf: number): void {
    const { anythings, anythingButs } = this
    const count = anythings.length + anythingButs.length
    if (count > 0) collector.spend(count)
    for (let i = 0; i < anythings.length; i++) collector.add(anythings[i]!, instance)
    for (let i = 0; i < anythingButs.length; i++) {
      const but = anythingButs[i]!
      if (but.spoiledBy !== leaf) collector.add(but.fact, instance)
    }
  }

  private addTest(test: Test, fact: Fact, guard: Guard | undefined): void {
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
        ;(this.blocks ??= new BlockIndex()).add(parseBlock(test.block) as Block, fact)
        return
      case 'anything-but': {
        const but = new AnythingBut(fact)
        this.anythingButs.push(but)
        if (!('but' in test)) for (const value of test.values) this.addEqual(value, but)
        else if (test.but === 'prefix') for (const value of test.values) this.addPrefix(value, but)
        else this.addScan(test, but, guard)
        return
      }
      case 'prefix':
        return test.ignoreCase ? this.addScan(test, fact, guard) : this.addPrefix(test.value, fact)
      default:
        return this.addScan(test, fact, guard)
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

  private addPrefix(value: string, target: Target): void {
    ;(this.prefixes ??= new PrefixTable()).add(value, target)
  }

  private addScan(test: Test, target: Target, guard: Guard | undefined): void {
    const scan = guard ? this.scanBehind(guard) : (this.scan ??= new TextScan())
    for (const [operator, value, ignoreCase] of textsOf(test)) scan.add(operator, value, ignoreCase, target)
  }

  private scanBehind(guard: Guard): TextScan {
    let scan = this.guarded.get(guard)
    if (!scan) this.guarded.set(guard, (scan = new TextScan()))
    return scan
  }
}

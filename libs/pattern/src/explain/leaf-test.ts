import { hasTwoSpellings } from '../language/attribute.js'
import { Collector } from '../index/collector.js'
import { Fact } from '../index/fact.js'
import type { Scalar, Test } from '../language/language.js'
import type { Steps } from '../index/steps.js'
import { encode, hashOf } from '../index/utf8.js'
import { ValueIndex } from '../index/value-index.js'

/**
 * Whether one leaf of an event passes one test. Asks an index of that test alone, so that there is one reading of tests.
 *
 * @param path of the leaf
 * @throws TooCostly
 */
export function passes(test: Test, leaf: Scalar, path: readonly string[], steps: Steps): boolean {
  const isDual = path.length === 1 && hasTwoSpellings(path[0]!)
  const known = isDual ? duals : lones
  let lone = known.get(test)
  if (!lone) known.set(test, (lone = new LoneTest(test, isDual)))
  return lone.passes(leaf, steps)
}

const lones = new WeakMap<Test, LoneTest>()
const duals = new WeakMap<Test, LoneTest>()

class LoneTest {
  private readonly fact = new Fact(0)
  private readonly values: ValueIndex
  private readonly collector = new Collector()

  constructor(test: Test, isDual: boolean) {
    this.values = new ValueIndex('', isDual)
    this.values.add([test], this.fact)
  }

  passes(leaf: Scalar, steps: Steps): boolean {
    const { fact, values, collector } = this
    if (!collector.begin(steps.left)) {
      fact.mark = 0
      values.resetMarks()
      collector.restart()
    }
    const instance = collector.tick()
    if (typeof leaf === 'number') {
      values.number(leaf, collector, instance)
    } else if (typeof leaf === 'string') {
      const bytes = encode(leaf)
      values.text(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length), collector, instance)
    } else {
      values.literal(leaf, collector, instance)
    }
    steps.spend(1 + collector.spent)
    return fact.mark === instance
  }
}

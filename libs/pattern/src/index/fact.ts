import type { Requirement } from '../language/requirement.js'

/**
 * Something that one value of an event can make true: a leaf passed a list of tests, or an object met a whole part of a
 * pattern. Equal parts of different rules, at the same place of the event, are one fact: it is found out once.
 *
 *   leaf facts  --conjunction-->  object facts  --conjunction-->  ...  facts of the whole event  -->  rules
 */
export class Fact {
  /** The object instance in which the fact was last true. Comparing it with the current one is the test of membership. */
  mark = 0
  /** The conjunctions that are looked at when this fact is true; each conjunction waits at one of its facts. */
  readonly waiting: Conjunction[] = []
  /** Only facts of the whole event have rules. */
  readonly rules: Match[] = []
  /** The guards that are looked at when this fact is true; each waits at one of its facts. */
  readonly guards: Guard[] = []

  constructor(readonly id: number) {}
}

/**
 * What an event's attributes must be for some rules to match at all. Where it is not passed, what these rules ask of texts in
 * the event's data is not looked at: a rule for one type costs events of another type nothing.
 */
export class Guard {
  constructor(readonly facts: readonly Fact[]) {}
}

/** All of `needs` and none of `lacks`, in one object, make `result` true for that object. */
export interface Conjunction {
  /** The facts besides the one it waits at. */
  readonly needs: readonly Fact[]
  readonly lacks: readonly Fact[]
  readonly result: Fact
}

/** A rule, and the versions of the index that have it: from `added` up to but not including `removed`. */
export interface Match {
  readonly key: string
  readonly value: unknown
  readonly requirements: readonly Requirement[]
  /** States of its scans. */
  readonly states: number
  readonly added: number
  removed: number
  /** The event for which it was last answered. */
  mark: number
}

/** An `anything-but`: true for every leaf that does not spoil it. */
export class AnythingBut {
  /** The leaf that last spoiled it. */
  spoiledBy = 0

  constructor(readonly fact: Fact) {}
}

/** What a class of leaves makes true, and which `anything-but`s it spoils. */
export interface Hits {
  readonly facts: Fact[]
  readonly spoils: AnythingBut[]
}

export function noHits(): Hits {
  return { facts: [], spoils: [] }
}

/** What a test points at: the fact it makes true, or the `anything-but` it spoils. */
export type Target = Fact | AnythingBut

export function addTarget(hits: Hits, target: Target): void {
  if (target instanceof Fact) hits.facts.push(target)
  else hits.spoils.push(target)
}

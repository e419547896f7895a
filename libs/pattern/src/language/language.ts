/**
 * The language after parsing. docs/patterns.md says what each part means.
 *
 *   pattern = clauses that must all hold
 *   clause  = a field (one path, a list of tests of which one must hold) or an `$or` of clause lists
 */

/** A pattern as the user writes it: JSON. */
export type Pattern = Record<string, unknown>

export type Scalar = string | number | boolean | null

export type Test =
  | { readonly operator: 'equals'; readonly value: Scalar }
  | { readonly operator: 'equals-ignore-case'; readonly value: string }
  | { readonly operator: 'prefix' | 'suffix'; readonly value: string; readonly ignoreCase: boolean }
  | { readonly operator: 'wildcard'; readonly value: string }
  | { readonly operator: 'anything-but'; readonly values: readonly (string | number)[] }
  | {
      readonly operator: 'anything-but'
      readonly but: 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard'
      readonly values: readonly string[]
    }
  | { readonly operator: 'numeric'; readonly bounds: Bounds; readonly expression: readonly unknown[] }
  | { readonly operator: 'cidr'; readonly block: string }
  | { readonly operator: 'exists'; readonly value: boolean }

/** An interval of numbers. A missing bound is infinite, and then included. */
export interface Bounds {
  readonly low: number
  readonly high: number
  readonly lowOpen: boolean
  readonly highOpen: boolean
}

export interface Field {
  readonly kind: 'field'
  /** Segments of the field's name; a dot in a key of the pattern separates segments too. */
  readonly path: readonly string[]
  /** The path, joined by dots: what EventBridge orders fields by. */
  readonly name: string
  /** Where the pattern says it. */
  readonly at: string
  readonly tests: readonly Test[]
  /** The list as the user wrote it. */
  readonly written: readonly unknown[]
}

export interface Or {
  readonly kind: 'or'
  readonly at: string
  readonly branches: readonly (readonly Clause[])[]
}

export type Clause = Field | Or

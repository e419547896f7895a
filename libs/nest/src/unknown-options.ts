import { nearest } from '@sluice/event'

/** The names of all options of a type; the compiler says which one is missing here. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>

/**
 * An option that there is not: a misspelt one would be left out without a word.
 *
 * @param within what its name begins with
 */
export function unknownOption(
  given: object | undefined,
  known: Readonly<Record<string, true>>,
  within = '',
): { option: string; why: string } | undefined {
  const name = Object.entries(given ?? {}).find(([name, value]) => value !== undefined && known[name] !== true)?.[0]
  if (name === undefined) return undefined
  const near = nearest(name, Object.keys(known))
  const fix = near ? `did you mean ${within}${near}?` : `there are ${Object.keys(known).join(', ')}`
  return { option: `${within}${name}`, why: `${within}${name} is not known; ${fix}` }
}

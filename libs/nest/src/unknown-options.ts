import { nearest } from '@sluice/event'

/** The names of all options of a type; a missing one is a compile error. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>

/**
 * The first unknown option, with a suggestion: a misspelt option would be ignored silently.
 *
 * @param within prefix of its name in the message
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

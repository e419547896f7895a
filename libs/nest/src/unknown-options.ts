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

/** The one that differs least, where it does not differ much. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const given = name.slice(0, 64).toLowerCase()
  const all = known.map(other => ({ other, distance: distance(given, other.toLowerCase()) }))
  const least = all.reduce((a, b) => (b.distance < a.distance ? b : a), { other: '', distance: Infinity })
  return least.distance <= Math.max(2, Math.floor(given.length / 3)) ? least.other : undefined
}

/** How many letters have to be added, left out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

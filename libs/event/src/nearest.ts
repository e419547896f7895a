/** The known name nearest to the given one, for "did you mean"; undefined if none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const given = name.slice(0, 64).toLowerCase()
  const all = known.map(other => ({ other, distance: distance(given, other.toLowerCase()) }))
  const least = all.reduce((a, b) => (b.distance < a.distance ? b : a), { other: '', distance: Infinity })
  return least.distance <= Math.max(2, Math.floor(given.length / 3)) ? least.other : undefined
}

/** The number of letters to add, remove or change. */
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

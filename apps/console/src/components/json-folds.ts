/** Of each line that opens an object or a list the index of the line that closes it. @param lines as `JSON.stringify` writes them */
export function blocksOf(lines: readonly string[]): ReadonlyMap<number, number> {
  const blocks = new Map<number, number>()
  const open: number[] = []
  for (const [i, line] of lines.entries()) {
    const begins = line.trimStart()[0]
    if (begins === '}' || begins === ']') {
      const from = open.pop()
      if (from !== undefined && from !== i - 1) blocks.set(from, i)
    }
    if (line.endsWith('{') || line.endsWith('[')) open.push(i)
  }
  return blocks
}

/** The lines that are shown: what is in a folded block is not. */
export function shownOf(
  lines: readonly string[],
  blocks: ReadonlyMap<number, number>,
  folded: ReadonlySet<number>,
): readonly number[] {
  if (folded.size === 0) return lines.map((_, i) => i)
  const shown: number[] = []
  for (let i = 0; i < lines.length; i++) {
    shown.push(i)
    const end = folded.has(i) ? blocks.get(i) : undefined
    if (end !== undefined) i = end
  }
  return shown
}

/** The blocks within the outermost one. */
export function innerOf(blocks: ReadonlyMap<number, number>): readonly number[] {
  return [...blocks.keys()].filter(line => line > 0)
}

/** The most `*` that one wildcard may have: our measure of "too complex". */
export const maxStars = 20

/**
 * Parses a wildcard into the literal pieces between its stars: `a*b\*` is `['a', 'b*']`. Two pieces mean one star.
 *
 * @returns the pieces, or the reason why it is refused and the fix.
 */
export function parseWildcard(text: string): string[] | { reason: string; fix: string } {
  const pieces = ['']
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === '*') {
      if (text[i + 1] === '*')
        return { reason: 'two stars stand side by side', fix: 'write one *, or \\* for the character itself' }
      pieces.push('')
    } else if (char === '\\') {
      const next = text[++i]
      if (next !== '*' && next !== '\\')
        return {
          reason: `the backslash escapes only * and \\, not ${next ?? 'the end'}`,
          fix: 'write \\\\ for a backslash',
        }
      pieces[pieces.length - 1] += next
    } else {
      pieces[pieces.length - 1] += char
    }
  }
  if (pieces.length - 1 > maxStars)
    return { reason: `${pieces.length - 1} stars are too many`, fix: `use at most ${maxStars}` }
  return pieces
}

/** Whether the text is the pieces with anything between them. Each piece is taken at its first chance, so time is linear. */
export function matchesWildcard(pieces: readonly string[], text: string): boolean {
  const first = pieces[0]!
  if (pieces.length === 1) return text === first
  const last = pieces[pieces.length - 1]!
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  const end = text.length - last.length
  let from = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from)
    if (found < 0 || found + piece.length > end) return false
    from = found + piece.length
  }
  return true
}

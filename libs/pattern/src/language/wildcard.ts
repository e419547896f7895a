/** The most `*` that one wildcard may have: our measure of "too complex". */
const maxStars = 20

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

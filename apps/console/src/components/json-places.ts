/** Where a cursor stands in a text that is JSON, or becomes it. */
export interface Place {
  /** Names from the outside to here; members of lists have none. */
  readonly path: readonly string[]
  /** Whether a name, a value, or a member of a list is written here. */
  readonly kind: 'name' | 'value' | 'member'
  /** Whether the cursor is within quotes. */
  readonly isQuoted: boolean
}

interface Level {
  readonly kind: '{' | '['
  /** The name whose value comes next or is being read. */
  name?: string
  /** Whether a value is expected: after a colon, or in a list. */
  isValue: boolean
  index: number
}

interface Token {
  readonly kind: 'text' | 'mark' | 'word'
  readonly from: number
  readonly to: number
  /** Without quotes where it is a text. */
  readonly text: string
  readonly isOpen?: boolean
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(/"((?:[^"\\\n]|\\.)*)("?)|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const [all, inside, end] = match
    const [from, to] = [match.index, match.index + all.length]
    if (inside !== undefined) tokens.push({ kind: 'text', from, to, text: unescaped(inside), isOpen: end === '' })
    else tokens.push({ kind: '{}[],:'.includes(all) ? 'mark' : 'word', from, to, text: all })
  }
  return tokens
}

function unescaped(inside: string): string {
  try {
    return JSON.parse(`"${inside}"`) as string
  } catch {
    return inside
  }
}

/** Goes through a text and tells of each value where it is. */
function walk(text: string, until: number, told: (path: string, from: number, to: number) => void): Level[] {
  const levels: Level[] = []
  const begins: number[] = []
  for (const { kind, from, to, text: word } of tokensOf(text)) {
    if (to > until || (to === until && kind !== 'mark')) break
    const level = levels.at(-1)
    if (word === '{' || word === '[') {
      if (kind === 'mark') {
        begins.push(from)
        levels.push({ kind: word, isValue: word === '[', index: 0 })
        continue
      }
    }
    if (kind === 'mark' && (word === '}' || word === ']')) {
      levels.pop()
      told(pathOf(levels), begins.pop() ?? from, to)
    } else if (!level) continue
    else if (kind === 'mark' && word === ':') level.isValue = true
    else if (kind === 'mark' && word === ',') {
      level.index++
      level.isValue = level.kind === '['
    } else if (level.kind === '{' && !level.isValue) level.name = word
    else told(pathOf(levels), from, to)
  }
  return levels
}

/** As the API names a place: `data.total[0].numeric`. */
function pathOf(levels: readonly Level[]): string {
  return levels.reduce((path, { kind, name, index }) => {
    if (kind === '[') return `${path}[${index}]`
    return path === '' ? (name ?? '') : `${path}.${name ?? ''}`
  }, '')
}

/** Where the cursor stands. @param at characters from the begin */
export function placeAt(text: string, at: number): Place | undefined {
  const inside = tokensOf(text).find(
    ({ kind, from, to, isOpen }) =>
      kind !== 'mark' && from < at && (at < to || (isOpen && at <= to) || (kind === 'word' && at === to)),
  )
  const levels = walk(text, inside ? inside.from : at, () => undefined)
  const level = levels.at(-1)
  if (!level) return undefined
  const kind = level.kind === '[' ? 'member' : level.isValue ? 'value' : 'name'
  const named = kind === 'name' ? levels.slice(0, -1) : levels
  const path = named.flatMap(({ kind, name }) => (kind === '{' && name !== undefined ? [name] : []))
  return { path, kind, isQuoted: inside?.kind === 'text' }
}

/** Where the value is that the API names, or else the innermost part of its way that is there. */
export function rangeOf(text: string, path: string): { readonly from: number; readonly to: number } {
  const places = new Map<string, { readonly from: number; readonly to: number }>()
  walk(text, text.length + 1, (at, from, to) => places.set(at, { from, to }))
  for (let at = path; ; at = at.replace(/(\.[^.[]*|\[\d+\]|[^.[]+)$/, '')) {
    const found = places.get(at)
    if (found) return found
    if (at === '') return { from: 0, to: text.length }
  }
}

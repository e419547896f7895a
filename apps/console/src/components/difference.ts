export interface DifferenceLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** Comparisons of lines that are made at most; past them a part counts as replaced as a whole. */
const most = 4_000_000

/** What became of the lines of a JSON text. A comma at the end of a line is no difference: it says that another line follows. */
export function differenceOf(before: string, after: string): readonly DifferenceLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const head = commonOf(old, now)
  const tail = commonOf(old.slice(head).reverse(), now.slice(head).reverse())
  const middle = changesOf(old.slice(head, old.length - tail), now.slice(head, now.length - tail))
  const same = (lines: readonly string[]) => lines.map(text => ({ kind: 'same' as const, text }))
  return [...same(now.slice(0, head)), ...middle, ...same(tail === 0 ? [] : now.slice(-tail))]
}

function isSame(one: string, other: string): boolean {
  return one === other || one.replace(/,$/, '') === other.replace(/,$/, '')
}

function commonOf(one: readonly string[], other: readonly string[]): number {
  const end = Math.min(one.length, other.length)
  for (let i = 0; i < end; i++) if (!isSame(one[i]!, other[i]!)) return i
  return end
}

/** By the longest common subsequence. */
function changesOf(old: readonly string[], now: readonly string[]): DifferenceLine[] {
  if (old.length * now.length > most)
    return [...old.map(text => ({ kind: 'gone' as const, text })), ...now.map(text => ({ kind: 'new' as const, text }))]
  const width = now.length + 1
  const lengths = new Uint16Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i * width + j] = isSame(old[i]!, now[j]!)
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
  const lines: DifferenceLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && isSame(old[i]!, now[j]!))
      lines.push({ kind: 'same', text: now[(i++, j++)]! })
    else if (j === now.length || (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!))
      lines.push({ kind: 'gone', text: old[i++]! })
    else lines.push({ kind: 'new', text: now[j++]! })
  }
  return lines
}

import { Fault, near } from './fault.js'

/** All members of an object or all elements of a list. */
export const every: unique symbol = Symbol('every')

/** Of a path: the name of a member, the index of an element, or all. */
export type Step = string | number | typeof every

const step =
  /\.(?:(?<name>[\p{L}\p{N}_/-]+)|(?<all>\*))|\[(?:(?<index>0|[1-9]\d{0,8})|(?<each>\*)|'(?<plain>[^'\\]*)'|(?<quoted>"(?:[^"\\]|\\.)*"))\]/uy

/**
 * Reads a path: `$`, `$.data.order-id`, `$.data.items[0].id`, `$.data.items[*].id`, `$.data.*`. Beyond EventBridge's: names of any
 * characters in brackets, `$.data['order id']`.
 *
 * @throws Fault with the position
 */
export function parsePath(path: string): readonly Step[] {
  if (!path.startsWith('$')) throw new Fault(0, `must begin with "$", like "$.data.id"`)
  const steps: Step[] = []
  let at = 1
  while (at < path.length) {
    step.lastIndex = at
    const groups = step.exec(path)?.groups
    if (!groups) throw new Fault(at, `is no path ${near(path, at)}: write ".name", "[0]", "[*]" or "['any name']"`)
    steps.push(read(groups, at))
    at = step.lastIndex
  }
  return steps
}

function read({ name, all, index, each, plain, quoted }: Record<string, string | undefined>, at: number): Step {
  if (all ?? each) return every
  if (index !== undefined) return Number(index)
  if (quoted === undefined) return (name ?? plain)!
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw new Fault(at, `has a name that is no JSON string at position ${at + 1}`)
  }
}

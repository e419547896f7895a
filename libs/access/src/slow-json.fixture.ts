/** A JSON text as a tree that keeps everything: the order of members, those that are there twice, and the text of each value. */
export type Tree = { text: string } & (
  { members: [name: string, value: Tree][] } | { elements: Tree[] } | { isScalar: true }
)

export function readTree(text: string): Tree {
  let rest = text
  const take = (pattern: RegExp): string => {
    rest = rest.trimStart()
    const found = pattern.exec(rest)?.[0]
    if (found === undefined) throw new Error(`unexpected ${rest.slice(0, 20)}`)
    rest = rest.slice(found.length)
    return found
  }
  const isNext = (char: string): boolean => rest.trimStart().startsWith(char)
  const inside = (open: RegExp, close: string, read: () => void): string => {
    const from = rest.trimStart()
    take(open)
    while (!isNext(close)) {
      read()
      if (!isNext(close)) take(/^,/)
    }
    take(/^[\]}]/)
    return from.slice(0, from.length - rest.length)
  }
  const value = (): Tree => {
    if (isNext('{')) {
      const members: [string, Tree][] = []
      const text = inside(/^{/, '}', () => {
        const name = JSON.parse(take(/^"(?:[^"\\]|\\.)*"/)) as string
        take(/^:/)
        members.push([name, value()])
      })
      return { text, members }
    }
    if (isNext('[')) {
      const elements: Tree[] = []
      const text = inside(/^\[/, ']', () => elements.push(value()))
      return { text, elements }
    }
    return { isScalar: true, text: take(/^("(?:[^"\\]|\\.)*"|[^\s,\]}]+)/) }
  }
  return value()
}

/** Without white space, all scalars as they were written. */
export function writeTree(tree: Tree): string {
  if ('members' in tree)
    return `{${tree.members.map(([name, value]) => `${JSON.stringify(name)}:${writeTree(value)}`).join()}}`
  return 'elements' in tree ? `[${tree.elements.map(writeTree).join()}]` : tree.text
}

/** What the scalars of the tree say. */
export function valuesOf(tree: Tree): unknown[] {
  if ('members' in tree) return tree.members.flatMap(([, value]) => valuesOf(value))
  return 'elements' in tree ? tree.elements.flatMap(valuesOf) : [JSON.parse(tree.text)]
}

/** Characters of a line of JSON, where it can be broken. */
const width = 56

/**
 * JSON whose short parts stay on a line, as people write patterns.
 *
 * @param isOpen whether each member of an object has a line of its own, so that a change of one is a change of one line
 */
export function textOf(value: unknown, isOpen = false, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const spaced = spacedOf(value)
  const isShort = indent !== '' && indent.length + spaced.length <= width
  if (isShort && (!isOpen || Array.isArray(value))) return spaced
  const more = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map(member => more + textOf(member, isOpen, more)).join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${more}${JSON.stringify(name)}: ${textOf(member, isOpen, more)}`,
  )
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
}

function spacedOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedOf).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spacedOf(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

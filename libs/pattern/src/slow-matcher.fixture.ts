/**
 * A second matcher, for tests: as plain as the language allows, sharing nothing with the first. It writes the event out as
 * a list of leaves, multiplies the pattern out, and tries every assignment of leaves to fields.
 */

interface Leaf {
  name: string
  value: unknown
  /** Which element of which array each object around the leaf is. */
  elements: Map<number, number>
}

type Wanted = [name: string, list: unknown[]]

export function slowMatch(pattern: any, event: any): boolean {
  const leaves: Leaf[] = []
  let arrays = 0
  const write = (value: any, name: string, elements: Map<number, number>): void => {
    if (Array.isArray(value)) {
      const id = arrays++
      value.flat(Infinity).forEach((element: unknown, i: number) => {
        write(element, name, isObject(element) ? new Map([...elements, [id, i]]) : elements)
      })
    } else if (isObject(value)) {
      for (const [key, member] of Object.entries(value))
        write(member, name === '' ? `.${key}` : `${name}.${key}`, elements)
    } else {
      leaves.push({ name, value, elements })
    }
  }
  write(rename(undot(event)), '', new Map())

  const fits = (a: Map<number, number>, b: Map<number, number>): boolean =>
    [...a].every(([id, i]) => !b.has(id) || b.get(id) === i)
  const assign = (wanted: Wanted[], elements: Map<number, number>): boolean => {
    if (wanted.length === 0) return true
    const [[name, list], ...rest] = wanted as [Wanted, ...Wanted[]]
    const found = leaves.filter(leaf => leaf.name === name && fits(leaf.elements, elements))
    if (list.some(isAbsent) && found.length === 0 && assign(rest, elements)) return true
    return found.some(
      leaf =>
        list.some(test => !isAbsent(test) && holdsInAnySpelling(test, leaf)) &&
        assign(rest, new Map([...elements, ...leaf.elements])),
    )
  }
  const byName = ([a]: Wanted, [b]: Wanted): number => (a < b ? -1 : a > b ? 1 : 0)
  return alternatives(pattern, '').some(wanted => assign([...wanted].sort(byName), new Map()))
}

function alternatives(pattern: any, name: string): Wanted[][] {
  let all: Wanted[][] = [[]]
  for (const [key, value] of Object.entries<any>(pattern)) {
    let choices: Wanted[][]
    if (key === '$or') choices = value.flatMap((branch: any) => alternatives(branch, name))
    else {
      const path = `${name}.${key}`.replace(/^\.detail-type(?=\.|$)/, '.type').replace(/^\.detail(?=\.|$)/, '.data')
      choices = Array.isArray(value) ? [[[path, value]]] : alternatives(value, path)
    }
    all = all.flatMap(wanted => choices.map(choice => [...wanted, ...choice]))
  }
  return all
}

const textAttributes = ['id', 'source', 'type', 'subject', 'time', 'data', 'resources']

/** An attribute that may be an integer or a boolean is the same value as its text. */
function holdsInAnySpelling(test: any, { name, value }: Leaf): boolean {
  const key = name.slice(1)
  const spellings = [value]
  if (!key.includes('.') && !textAttributes.includes(key)) {
    if (typeof value === 'boolean' || (typeof value === 'number' && (value | 0) === value)) spellings.push(`${value}`)
    if (value === 'true' || value === 'false') spellings.push(value === 'true')
    if (typeof value === 'string' && `${Number(value) | 0}` === value) spellings.push(Number(value))
  }
  const excludes = isObject(test) && 'anything-but' in test
  return excludes ? spellings.every(one => holds(test, one)) : spellings.some(one => holds(test, one))
}

function holds(test: any, value: any): boolean {
  if (!isObject(test)) return value === test
  const [[operator, operand]] = Object.entries<any>(test) as [[string, any]]
  if (operator === 'exists') return operand
  if (operator === 'numeric') {
    if (typeof value !== 'number') return false
    for (let i = 0; i < operand.length; i += 2) if (!compare[operand[i] as '=']!(value, operand[i + 1])) return false
    return true
  }
  if (operator === 'anything-but') {
    if (!isObject(operand)) return ![operand].flat().includes(value)
    const [[inner, values]] = Object.entries(operand) as [[string, any]]
    return typeof value !== 'string' || ![values].flat().some(one => holds({ [inner]: one }, value))
  }
  if (typeof value !== 'string') return false
  if (operator === 'cidr') return cidr(operand, value)
  if (operator === 'exactly') return value === operand
  if (operator === 'wildcard') return new RegExp(`^${operand.replace(/\\[*\\]|[^]/gu, regExp)}$`, 'u').test(value)
  if (operator === 'equals-ignore-case') return sameFolded(operand, value)
  const ignoreCase = isObject(operand)
  const text = [...(ignoreCase ? operand['equals-ignore-case'] : operand)]
  const chars = [...value]
  if (chars.length < text.length) return false
  const part = operator === 'prefix' ? chars.slice(0, text.length) : chars.slice(chars.length - text.length)
  return ignoreCase ? sameFolded(text.join(''), part.join('')) : part.join('') === text.join('')
}

const compare = {
  '=': (a: number, b: number) => a === b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
}

function regExp(part: string): string {
  if (part === '*') return '[^]*'
  return (part.length === 2 && part.startsWith('\\') ? part[1]! : part).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function sameFolded(pattern: string, text: string): boolean {
  const [a, b] = [[...pattern], [...text]]
  return a.length === b.length && a.every((char, i) => [char, char.toLowerCase(), char.toUpperCase()].includes(b[i]!))
}

function cidr(block: string, value: string): boolean {
  const [base, bits] = block.split('/') as [string, string]
  const [a, b] = [binary(base), binary(value)]
  return (
    a !== undefined && b !== undefined && a.length === b.length && a.slice(0, Number(bits)) === b.slice(0, Number(bits))
  )
}

/** An address as a string of 32 or 128 binary digits. Knows the spellings that the generator writes. */
function binary(address: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) {
    const parts = address.split('.').map(Number)
    return parts.every(part => part < 256) ? parts.map(part => part.toString(2).padStart(8, '0')).join('') : undefined
  }
  if (!/^[0-9a-fA-F:]+$/.test(address) || !address.includes(':') || address.split('::').length > 2) return undefined
  const [head, tail] = address.split('::').map(half => (half === '' ? [] : half.split(':'))) as [
    string[],
    string[] | undefined,
  ]
  const words = tail ? [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail] : head
  return words.length === 8 ? words.map(word => parseInt(word, 16).toString(2).padStart(16, '0')).join('') : undefined
}

function rename(event: any): any {
  const renamed = [...Object.entries(event), ...standing(event)]
  const has = (name: string): boolean => Object.hasOwn(event, name)
  return Object.fromEntries(
    renamed.flatMap(([key, value]): [string, unknown][] => {
      if (key === 'detail-type') return has('type') ? [] : [['type', value]]
      if (key === 'detail') return has('data') ? [] : [['data', value]]
      if (key === 'resources' && typeof value === 'string' && /^\[.*\]$/.test(value)) return [[key, JSON.parse(value)]]
      return [[key, value]]
    }),
  )
}

function standing(event: any): [string, unknown][] {
  return ['account', 'region', 'resources']
    .filter(name => Object.hasOwn(event, `aws${name}`) && !Object.hasOwn(event, name))
    .map(name => [name, event[`aws${name}`]])
}

/** Keys with dots as nested objects; where both spellings meet, objects are merged and other values share an array. */
function undot(value: any): any {
  if (Array.isArray(value)) return value.map(undot)
  if (!isObject(value)) return value
  const merge = (a: any, b: any): any => {
    if (!isObject(a) || !isObject(b)) return [a, b].flat()
    return Object.fromEntries(
      [...new Set([...Object.keys(a), ...Object.keys(b)])].map(key => {
        return [key, !Object.hasOwn(a, key) ? b[key] : !Object.hasOwn(b, key) ? a[key] : merge(a[key], b[key])]
      }),
    )
  }
  return Object.entries(value)
    .map(([key, member]) =>
      key.split('.').reduceRight((inner: unknown, part) => Object.fromEntries([[part, inner]]), undot(member)),
    )
    .reduce(merge, {})
}

function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isAbsent(test: any): boolean {
  return isObject(test) && (test as any).exists === false
}

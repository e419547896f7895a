/**
 * The part of Go's text/template that the chart uses, because Helm cannot be had where these tests run: values, variables, pipelines,
 * `if`, `with`, `range`, `define`, `include`, trimmed blanks. What it does not know is an error, so a template cannot use more than that.
 */
type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; pipe: Pipe }
  | { kind: 'set'; name: string; pipe: Pipe }
  | { kind: 'if' | 'with'; pipe: Pipe; then: Node[]; otherwise: Node[] }
  | { kind: 'range'; names: readonly string[]; pipe: Pipe; then: Node[] }

/** Commands, each of which gets the value of the one before it as its last argument. */
type Pipe = readonly (readonly Term[])[]
type Term =
  | { kind: 'value'; value: unknown }
  | { kind: 'path'; root: string; fields: readonly string[] }
  | { kind: 'name'; name: string }
  | { kind: 'pipe'; pipe: Pipe }

export type Functions = Readonly<Record<string, (...args: any[]) => unknown>>

interface Scope {
  readonly dot: unknown
  readonly variables: ReadonlyMap<string, unknown>
}

/** Templates that know each other's definitions. */
export class Templates {
  readonly #definitions = new Map<string, Node[]>()
  readonly #functions: Functions
  /** Fields that maps did not have. */
  readonly missing = new Set<string>()

  constructor(functions: Functions) {
    const include = (name: string, dot: unknown) => this.#run(this.#definition(name), rootScope(dot))
    this.#functions = { ...functions, include }
  }

  /** @throws where the text is no template, or asks for a field of nothing */
  render(source: string, dot: unknown): string {
    return this.#run(this.#parse(source), rootScope(dot))
  }

  #parse(source: string): Node[] {
    const parts = partsOf(source)
    const nodes = this.#block(parts, true)
    if (parts.length > 0) throw new Error(`{{ ${parts[0]!.text} }} ends nothing`)
    return nodes
  }

  /** Reads up to the `end` or `else` of the block, which it leaves. */
  #block(parts: Part[], isWhole = false): Node[] {
    const nodes: Node[] = []
    for (;;) {
      const part = parts[0]
      if (!part) {
        if (isWhole) return nodes
        throw new Error('a block has no {{ end }}')
      }
      if (part.isAction && /^(end|else)\b/.test(part.text)) return nodes
      parts.shift()
      if (!part.isAction) nodes.push({ kind: 'text', text: part.text })
      else if (!part.text.startsWith('/*')) this.#action(part.text, parts, nodes)
    }
  }

  #action(text: string, parts: Part[], nodes: Node[]): void {
    const [, word = '', rest = ''] = /^(if|with|range|define)\s+([^]*)$/.exec(text) ?? []
    if (word === 'define') {
      this.#definitions.set(JSON.parse(rest) as string, this.#block(parts))
      return end(parts)
    }
    if (word === 'range') {
      const [, names = '', pipe] = /^(?:(\$\w+(?:\s*,\s*\$\w+)?)\s*:=\s*)?([^]*)$/.exec(rest)!
      const then = this.#block(parts)
      nodes.push({ kind: 'range', names: names.match(/\$\w+/g) ?? [], pipe: pipeOf(pipe!), then })
      return end(parts)
    }
    if (word === 'if' || word === 'with') return void nodes.push(this.#condition(word, rest, parts))
    const [, name, value] = /^(\$\w+)\s*:=\s*([^]*)$/.exec(text) ?? []
    nodes.push(name ? { kind: 'set', name, pipe: pipeOf(value!) } : { kind: 'print', pipe: pipeOf(text) })
  }

  #condition(kind: 'if' | 'with', pipe: string, parts: Part[]): Node {
    const then = this.#block(parts)
    const { text } = parts.shift()!
    if (text === 'end') return { kind, pipe: pipeOf(pipe), then, otherwise: [] }
    const [, further] = /^else\s+if\s+([^]*)$/.exec(text) ?? []
    if (further) return { kind, pipe: pipeOf(pipe), then, otherwise: [this.#condition('if', further, parts)] }
    const otherwise = this.#block(parts)
    end(parts)
    return { kind, pipe: pipeOf(pipe), then, otherwise }
  }

  #definition(name: string): Node[] {
    const found = this.#definitions.get(name)
    if (!found) throw new Error(`no template "${name}"`)
    return found
  }

  #run(nodes: readonly Node[], scope: Scope): string {
    const { dot } = scope
    let [text, { variables }] = ['', scope]
    for (const node of nodes) {
      const here = { dot, variables }
      if (node.kind === 'text') text += node.text
      else if (node.kind === 'print') text += String(this.#value(node.pipe, here) ?? '')
      else if (node.kind === 'set') variables = new Map([...variables, [node.name, this.#value(node.pipe, here)]])
      else if (node.kind === 'range') text += this.#range(node, here)
      else {
        const value = this.#value(node.pipe, here)
        const next = isTrue(value) && node.kind === 'with' ? { dot: value, variables } : here
        text += this.#run(isTrue(value) ? node.then : node.otherwise, next)
      }
    }
    return text
  }

  #range({ names, pipe, then }: Extract<Node, { kind: 'range' }>, scope: Scope): string {
    const value = (this.#value(pipe, scope) ?? []) as object
    // Go goes through maps by their sorted keys
    const items = Array.isArray(value)
      ? [...value.entries()]
      : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return items
      .map(([key, item]) => {
        const given = names.length === 1 ? [item] : [key, item]
        const own = names.map((name, i) => [name, given[i]] as const)
        return this.#run(then, { dot: item, variables: new Map([...scope.variables, ...own]) })
      })
      .join('')
  }

  #value(pipe: Pipe, scope: Scope): unknown {
    let result: unknown
    for (const [i, [first, ...others]] of pipe.entries()) {
      const args = others.map(term => this.#term(term, scope))
      if (i > 0) args.push(result)
      result = first!.kind === 'name' ? this.#call(first!.name, args) : this.#term(first!, scope)
      if (first!.kind !== 'name' && args.length > 0)
        throw new Error(`a value takes no arguments: ${JSON.stringify(first)}`)
    }
    return result
  }

  #call(name: string, args: readonly unknown[]): unknown {
    const found = this.#functions[name]
    if (!found) throw new Error(`no function ${name}`)
    return found(...args)
  }

  #term(term: Term, scope: Scope): unknown {
    if (term.kind === 'value') return term.value
    if (term.kind === 'pipe') return this.#value(term.pipe, scope)
    if (term.kind === 'name') return this.#call(term.name, [])
    if (term.root && !scope.variables.has(term.root)) throw new Error(`no variable ${term.root}`)
    let value = term.root ? scope.variables.get(term.root) : scope.dot
    for (const field of term.fields) {
      if (value === undefined || value === null) throw new Error(`nil pointer evaluating .${term.fields.join('.')}`)
      if (!Object.hasOwn(value, field)) this.missing.add(term.fields.join('.'))
      value = (value as Record<string, unknown>)[field]
    }
    return value
  }
}

function rootScope(dot: unknown): Scope {
  return { dot, variables: new Map([['$', dot]]) }
}

/** As Go says of a value in `if`. */
export function isTrue(value: unknown): boolean {
  if (value === null || value === undefined) return false
  return typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value)
}

function end(parts: Part[]): void {
  const part = parts.shift()!
  if (part.text !== 'end') throw new Error(`{{ ${part.text} }} is not {{ end }}`)
}

interface Part {
  readonly isAction: boolean
  readonly text: string
}

function partsOf(source: string): Part[] {
  const parts: Part[] = []
  let from = 0
  let trims = false
  for (const match of source.matchAll(/\{\{(- )?([^]*?)( -)?\}\}/g)) {
    let text = source.slice(from, match.index)
    if (trims) text = text.trimStart()
    if (match[1]) text = text.trimEnd()
    parts.push({ isAction: false, text }, { isAction: true, text: match[2]!.trim() })
    trims = match[3] !== undefined
    from = match.index + match[0].length
  }
  const rest = source.slice(from)
  if (rest.includes('{{')) throw new Error('an action has no }}')
  return [...parts, { isAction: false, text: trims ? rest.trimStart() : rest }]
}

const tokens = /\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|\$?(?:\.?\w+)+|[$.]|[()|])/y

function pipeOf(text: string): Pipe {
  const found: string[] = []
  tokens.lastIndex = 0
  while (tokens.lastIndex < text.trimEnd().length) {
    const at = tokens.lastIndex
    const match = tokens.exec(text)
    if (!match) throw new Error(`not understood: ${text.slice(at)}`)
    found.push(match[1]!)
  }
  const pipe = readPipe(found)
  if (found.length > 0) throw new Error(`not understood: ${text}`)
  return pipe
}

/** Takes tokens up to the parenthesis that closes the pipe. */
function readPipe(found: string[]): Pipe {
  const commands: Term[][] = [[]]
  while (found.length > 0 && found[0] !== ')') {
    const token = found.shift()!
    if (token === '|') commands.push([])
    else commands.at(-1)!.push(token === '(' ? nested(found) : termOf(token))
  }
  if (commands.some(command => command.length === 0)) throw new Error('a command is empty')
  return commands
}

function nested(found: string[]): Term {
  const pipe = readPipe(found)
  if (found.shift() !== ')') throw new Error('a parenthesis is open')
  return { kind: 'pipe', pipe }
}

function termOf(token: string): Term {
  if (token.startsWith('"')) return { kind: 'value', value: JSON.parse(token) }
  if (/^-?\d/.test(token)) return { kind: 'value', value: Number(token) }
  if (token === 'true' || token === 'false') return { kind: 'value', value: token === 'true' }
  const [root = '', ...fields] = token.split('.')
  if (root.startsWith('$') || root === '') return { kind: 'path', root, fields: fields.filter(Boolean) }
  return { kind: 'name', name: token }
}

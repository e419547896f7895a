import ts from 'typescript'

/** An example of a page, as a module that the compiler takes. Its lines have the numbers that they have on the page. */
export interface Snippet {
  readonly page: string
  readonly line: number
  readonly code: string
}

/** Where names come from that an example does not import: module -> what it exports. The first that has one gives it. */
export type Surroundings = ReadonlyMap<string, ReadonlySet<string>>

/**
 * The examples of a page: its blocks of `ts`, and what its blocks of `diff` come to. In an example
 *
 * - what is imported nowhere is of the surroundings; from a module that it imports something of, it imports all;
 * - methods that stand alone, with decorators, are those of a class that extends the prelude's `Service`;
 * - all else is as it is in a module, `await` included.
 */
export function snippetsOf(page: string, text: string, surroundings: Surroundings): Snippet[] {
  return [...text.matchAll(/^```(ts|diff)\n([\s\S]*?)^```$/gm)].map(({ 1: language, 2: block, index }) => {
    const line = text.slice(0, index).split('\n').length
    const code = inClasses(language === 'diff' ? after(block!) : block!)
    return { page, line, code: '\n'.repeat(line - 1) + imports(code, surroundings) + '\n' + code }
  })
}

/** A diff without the lines that go; they stay as comments, so that the others have their places. */
function after(diff: string): string {
  return diff.replace(/^-.*$/gm, '//').replace(/^[+ ]/gm, '')
}

/** Parts are apart by an empty line, where nothing is open. */
function inClasses(block: string): string {
  const parts = block.split(/\n\n(?=[^\s)}\]])/)
  return parts
    .map((part, i) => (isMethods(part) ? `class Handlers${i} extends Service {${part}\n}` : part + '\n'))
    .join('\n')
}

function isMethods(part: string): boolean {
  return /^(\/\/.*\n)*@/.test(part) && !/^(export )?(abstract )?class /m.test(part)
}

function imports(code: string, surroundings: Surroundings): string {
  const { declared, used, modules } = namesIn(code)
  const others = [...surroundings].filter(([module]) => !modules.has(module))
  const lines = others.map(([module, exported]) => {
    const names = [...used].filter(name => exported.has(name) && !declared.has(name))
    for (const name of names) declared.add(name)
    return `import { ${names.join(', ')} } from '${module}';`
  })
  return lines.join(' ')
}

function namesIn(code: string): Record<'declared' | 'used' | 'modules', Set<string>> {
  const file = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.Latest)
  const [declared, used, modules] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const bind = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) return void declared.add(name.text)
    for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name)
  }
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) bind(name)
    else if (ts.isImportDeclaration(statement)) {
      modules.add((statement.moduleSpecifier as ts.StringLiteral).text)
      for (const name of importedNames(statement)) declared.add(name)
    } else if ('name' in statement && statement.name) bind(statement.name as ts.Identifier)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { declared, used, modules }
}

function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  const { name, namedBindings } = importClause ?? {}
  const named = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : []
  return [...(name ? [name] : []), ...named.map(element => element.name)].map(({ text }) => text)
}

import { join } from 'node:path'
import ts from 'typescript'
import { type Snippet, type Surroundings } from './snippets.js'

const root = process.cwd()
const folder = join(root, 'test', 'sdk-docs')
const options = join(folder, 'options.ts')
const prelude = join(folder, 'prelude.ts')
const given = [prelude, join(folder, 'nestjs-config.d.ts')]

/** As strict as an application can be; it sees the SDK's sources, so that nothing has to be built first. */
const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  types: ['node'],
  customConditions: ['source'],
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  noEmit: true,
}

/** The compiler, for the options of the SDK and for examples that use it. */
export class Compiler {
  readonly #files = new Map<string, ts.SourceFile | undefined>()
  readonly #host = ts.createCompilerHost(compilerOptions)
  readonly #program: ts.Program

  constructor() {
    const { getSourceFile } = this.#host
    this.#host.getSourceFile = (name, target) => {
      if (!this.#files.has(name)) this.#files.set(name, getSourceFile(name, target))
      return this.#files.get(name)
    }
    this.#program = ts.createProgram([options, ...given], compilerOptions, this.#host)
  }

  get checker(): ts.TypeChecker {
    return this.#program.getTypeChecker()
  }

  /** The types of the tables of options, by their names. */
  tables(): Map<string, ts.Type> {
    const file = this.#program.getSourceFile(options)!
    const tables = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(file)!)
    const type = this.checker.getDeclaredTypeOfSymbol(tables.find(({ name }) => name === 'OptionTables')!)
    return new Map(type.getProperties().map(table => [table.name, this.checker.getTypeOfSymbol(table)]))
  }

  /** What an example need not import: the SDK, Nest, and what is in the prelude. */
  surroundings(): Surroundings {
    const file = this.#program.getSourceFile(prelude)!
    const imports = file.statements.filter(ts.isImportDeclaration).map(({ moduleSpecifier }) => moduleSpecifier)
    const modules = ['@sluice/nest', '@nestjs/common'].map(
      name => [name, imports.find(specifier => (specifier as ts.StringLiteral).text === name)!] as const,
    )
    return new Map([...modules, ['./prelude.js', file] as const].map(([name, at]) => [name, this.#exportsOf(at)]))
  }

  /** What the compiler says of the examples, each with the line of its page. */
  faults(snippets: readonly Snippet[]): string[] {
    const paths = snippets.map(({ page, line, code }) => {
      const path = join(folder, `${page.replace(/\W/g, '-')}-${line}.mts`)
      this.#files.set(
        path,
        ts.createSourceFile(path, code, {
          languageVersion: ts.ScriptTarget.ES2023,
          impliedNodeFormat: ts.ModuleKind.ESNext,
        }),
      )
      return path
    })
    const program = ts.createProgram([...paths, ...given], compilerOptions, this.#host, this.#program)
    return paths.flatMap((path, i) => {
      const file = program.getSourceFile(path)!
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(fault => {
        const { line } = file.getLineAndCharacterOfPosition(fault.start ?? 0)
        return `${snippets[i]!.page}:${line + 1}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`
      })
    })
  }

  #exportsOf(module: ts.Node): Set<string> {
    return new Set(this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(module)!).map(({ name }) => name))
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  customConditions: ['source'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
}

it('the examples of docs/client.md compile: the first makes the client, each other one uses it', () => {
  const page = readFileSync(join('docs', 'client.md'), 'utf8')
  const [first, ...others] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(match => match[1]!)
  expect(others.length).toBeGreaterThan(3)
  const code = [first, ...others.map(text => `{\n${text}}`), 'void ProblemError'].join('\n')
  const path = join(process.cwd(), 'test', 'openapi', 'client-docs.mts')
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = name => name === path || fileExists(name)
  host.getSourceFile = (name, target, ...rest) => {
    if (name !== path) return getSourceFile(name, target, ...rest)
    const format = { languageVersion: ts.ScriptTarget.ES2023, impliedNodeFormat: ts.ModuleKind.ESNext } as const
    return ts.createSourceFile(path, code, format)
  }
  const program = ts.createProgram([path], options, host)
  const file = program.getSourceFile(path)!
  const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([])
})

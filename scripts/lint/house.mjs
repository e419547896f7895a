// node scripts/lint/house.mjs: what ESLint does not look at, because it is about more than one file. Prints what is wrong, a line each.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { layers } from '../../eslint.config.mjs'

/** Packages that users install: their exports are named by code that is not here. */
const packed = ['libs/nest', 'libs/client']

const folders = ['libs', 'apps', 'examples', 'bench', 'test'].flatMap(parent =>
  readdirSync(parent, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => `${parent}/${name}`),
)
const files = new Map(['libs', 'apps', 'examples', 'bench', 'test', 'scripts'].flatMap(filesIn))

const wrong = [...unusedLayers(), ...circles(), ...unnamedExports()]
for (const line of wrong) console.error(line)
process.exitCode = wrong.length > 0 ? 1 : 0

/** Sources, each path with its text. What is built is not entered: it may be built anew meanwhile. */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : filesIn(path)
    return /\.m?tsx?$|\.mjs$/.test(entry.name) ? [[path, readFileSync(path, 'utf8')]] : []
  })
}

function production(folder) {
  return [...files].filter(
    ([path]) => path.startsWith(`${folder}/src/`) && !/\.(spec|suite|fixture)\.ts$/.test(path) && /\.tsx?$/.test(path),
  )
}

/** What the files of a folder import that is not their own. */
function importsOf(folder) {
  return new Set(
    production(folder)
      .flatMap(([, text]) => ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName))
      .filter(name => !name.startsWith('.')),
  )
}

function* unusedLayers() {
  for (const [layer, allowed] of Object.entries(layers)) {
    const own = folders.filter(folder => (layer.endsWith('/*') ? dirname(folder) === dirname(layer) : folder === layer))
    const imported = own.flatMap(folder => [...importsOf(folder)])
    for (const one of allowed) {
      if (imported.some(name => new RegExp(`^(${one})$`).test(name))) continue
      yield `eslint.config.mjs: ${layer} may import ${one} and does not: take it out of "layers"`
    }
  }
}

/** Packages that import each other in a circle. */
function* circles() {
  const graph = new Map(folders.map(folder => [folder.split('/')[1], folder]))
  const needs = name =>
    [...importsOf(graph.get(name))].flatMap(found => {
      const [, other] = /^@sluice\/([\w-]+)/.exec(found) ?? []
      return other && other !== name && graph.has(other) ? [other] : []
    })
  const done = new Set()
  const visit = function* (name, path) {
    if (path.includes(name))
      return yield `circle of packages: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`
    if (done.has(name)) return
    for (const other of new Set(needs(name))) yield* visit(other, [...path, name])
    done.add(name)
  }
  for (const name of graph.keys()) yield* visit(name, [])
}

/**
 * Values that are exported and whose name stands in no other file, and names in the index of a package that nobody outside of it has. A
 * type may be exported beside the function that takes it.
 */
function* unnamedExports() {
  const declared = /^export (?:declare )?(?:abstract )?(?:async )?(?:const|function\*?|class) (\w+)/gm
  const words = new Map([...files].map(([path, text]) => [path, new Set(text.match(/\w+/g))]))
  const isNamed = (name, isElsewhere) => [...words].some(([path, names]) => isElsewhere(path) && names.has(name))
  for (const folder of folders.filter(folder => /^(libs|apps|bench)\//.test(folder))) {
    const index = `${folder}/src/index.ts`
    for (const [path, text] of production(folder)) {
      if (path.endsWith('/index.ts')) continue
      for (const [, name] of text.matchAll(declared)) {
        const isPublic = packed.includes(folder) && words.get(index)?.has(name)
        const isElsewhere = other => other !== path && other !== index
        if (!isPublic && !isNamed(name, isElsewhere)) yield `${path}: nobody else names ${name}: do not export it`
      }
    }
    if (packed.includes(folder) || !files.has(index)) continue
    for (const { name } of exportsOf(files.get(index)))
      if (!isNamed(name, other => !other.startsWith(`${folder}/`))) yield `${index}: nobody names ${name}: take it out`
  }
}

/** The names that an index hands on. */
function exportsOf(text) {
  const { statements } = ts.createSourceFile('index.ts', text, ts.ScriptTarget.ESNext)
  return statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ exportClause }) => (exportClause && ts.isNamedExports(exportClause) ? [...exportClause.elements] : []))
    .map(({ name }) => ({ name: name.text }))
}

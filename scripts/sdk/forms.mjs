import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transformSync } from '@swc/core'

// A packed package is there in both forms: dist is ESM, as it was built, and dist/cjs the same files as CommonJS.
const commonJs = './dist/cjs/'
const swc = {
  swcrc: false,
  jsc: { parser: { syntax: 'ecmascript' }, target: 'es2023' },
  module: { type: 'commonjs' },
}

/** Writes the CommonJS form of the ESM in `dist`. The types are the same files: what they are is said by package.json. */
export function addCommonJs(dist) {
  const files = readdirSync(dist, { recursive: true }).filter(file => /\.(js|d\.ts)$/.test(file))
  for (const file of files) {
    const to = join(dist, 'cjs', file)
    mkdirSync(dirname(to), { recursive: true })
    if (file.endsWith('.d.ts')) copyFileSync(join(dist, file), to)
    else writeFileSync(to, transformSync(readFileSync(join(dist, file), 'utf8'), { ...swc, filename: file }).code)
  }
  writeFileSync(join(dist, 'cjs', 'package.json'), JSON.stringify({ type: 'commonjs' }))
}

/**
 * What package.json says of the forms, for the exports of one that has ESM only. `module-sync` comes first: Node knows it
 * since it can require() ESM, so that it loads the same files for import and for require(), and no class is there twice.
 * The CommonJS form is for what cannot load ESM: Jest, and the resolution `node10`, which reads main, types and
 * typesVersions alone.
 */
export function bothForms(exports) {
  const other = path => path.replace('./dist/', commonJs)
  const forms = Object.entries(exports).map(([entry, { types, default: file }]) => {
    const esm = { types, default: file }
    return [entry, { 'module-sync': esm, require: { types: other(types), default: other(file) }, default: esm }]
  })
  const subpaths = Object.entries(exports).filter(([entry]) => entry !== '.')
  const ofSubpath = ([entry, { types }]) => [entry.replace('./', ''), [other(types)]]
  return {
    main: other(exports['.'].default),
    types: other(exports['.'].types),
    ...(subpaths.length ? { typesVersions: { '*': Object.fromEntries(subpaths.map(ofSubpath)) } } : {}),
    exports: Object.fromEntries(forms),
  }
}

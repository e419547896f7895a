import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { step } from './output.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

// The compiler knows best what is out of date; asking it takes a moment only.
export function compile() {
  return run('npm', ['run', '--silent', 'build'])
}

export function build() {
  return step('building', compile)
}

/** Builds from nothing, so that no file of a source that is gone can hide a mistake. */
export async function cleanBuild() {
  for (const folder of packageFolders()) rmSync(join(folder, 'dist'), { recursive: true, force: true })
  await compile()
}

/** The folder of every package of this repository, as package.json's "workspaces" names them. */
export function packageFolders() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return workspaces.flatMap(pattern => {
    if (!pattern.endsWith('/*')) return [join(root, pattern)]
    const parent = join(root, pattern.slice(0, -2))
    const folders = readdirSync(parent, { withFileTypes: true }).filter(entry => entry.isDirectory())
    // an example in another language is no package
    return folders.map(({ name }) => join(parent, name)).filter(folder => existsSync(join(folder, 'package.json')))
  })
}

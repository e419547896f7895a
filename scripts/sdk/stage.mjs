import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packageFolders } from '../setup/build.mjs'
import { root } from '../setup/paths.mjs'
import { addCommonJs, bothForms } from './forms.mjs'

const sdk = '@sluice/nest'
const fromHere = name => name.startsWith('@sluice/')

/**
 * Lays out in `folder` what goes into the tarball of a package, the SDK or the client: itself, with the packages of this repository
 * that it is made of bundled in its node_modules. They are not published on their own, so one tarball is all that a project installs.
 * What they need from the registry becomes its own dependency.
 */
export function stage(folder, packed = sdk) {
  const packages = new Map(packageFolders().map(path => [manifest(path).name, path]))
  const bundled = [...closure(packed, packages)].filter(name => name !== packed)
  const { private: _, devDependencies: _dev, ...own } = manifest(packages.get(packed))
  const peers = own.peerDependencies ?? {}

  const dependencies = {}
  for (const name of [packed, ...bundled]) {
    for (const [dependency, version] of Object.entries(manifest(packages.get(name)).dependencies ?? {})) {
      if (dependency in peers) continue
      const known = (dependencies[dependency] ??= version)
      if (known !== version) throw new Error(`${dependency} is wanted as ${known} and, by ${name}, as ${version}`)
    }
  }
  lay(packages.get(packed), folder, { ...own, dependencies, bundleDependencies: bundled })
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  const readme = join(packages.get(packed), 'README.md')
  if (existsSync(readme)) cpSync(readme, join(folder, 'README.md'))

  for (const name of bundled) {
    const { version, description, license, type, exports } = manifest(packages.get(name))
    lay(packages.get(name), join(folder, 'node_modules', name), { name, version, description, license, type, exports })
  }
}

function closure(name, packages, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  const needed = Object.keys(manifest(packages.get(name)).dependencies ?? {})
  for (const dependency of needed.filter(fromHere)) closure(dependency, packages, found)
  return found
}

// Sources stay here, and with them the "source" condition and the maps that point at them.
function lay(from, to, { exports, ...rest }) {
  const own = Object.entries(exports).map(([path, { source: _, ...conditions }]) => [path, conditions])
  const said = { ...rest, ...bothForms(Object.fromEntries(own)) }
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, 'package.json'), JSON.stringify(said, null, 2))
  const wanted = file => !/\.(map|tsbuildinfo)$|^\.tsbuildinfo$/.test(basename(file))
  cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true, filter: wanted })
  addCommonJs(join(to, 'dist'))
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

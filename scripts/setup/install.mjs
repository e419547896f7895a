import { statSync } from 'node:fs'
import { join } from 'node:path'
import { step } from './output.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

// npm writes this file when an install is complete, so it is missing after one that was cut short.
const installed = join(root, 'node_modules', '.package-lock.json')
const wanted = join(root, 'package-lock.json')

export async function install() {
  if (changed(installed) >= changed(wanted)) return
  // --include=dev: the compiler is needed even where NODE_ENV=production is set.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']
  // SIGKILL: asked politely, npm takes many seconds to clean up, and the next start installs from nothing anyway.
  await step('installing packages', () => run('npm', args, { stopWith: 'SIGKILL' }))
}

function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

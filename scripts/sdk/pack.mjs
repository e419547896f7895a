import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'
import { run } from '../setup/run.mjs'
import { stage } from './stage.mjs'

/** Packs the SDK, or another package, and returns the path of the tarball. */
export async function pack(name = '@sluice/nest') {
  // Outside the repository: inside, npm would look into the node_modules above.
  const staged = mkdtempSync(join(tmpdir(), 'sluice-pack-'))
  const destination = join(root, 'dist', 'pack')
  try {
    stage(staged, name)
    mkdirSync(destination, { recursive: true })
    const said = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], {
      cwd: staged,
    })
    return join(destination, JSON.parse(said)[0].filename)
  } finally {
    rmSync(staged, { recursive: true, force: true })
  }
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

// Everything that must outlive a run is in .sluice: the API key and Redis' data. Only its owner may look inside.
export function dataFolder(...names) {
  const folder = join(root, '.sluice', ...names)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

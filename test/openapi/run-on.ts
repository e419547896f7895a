import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Document } from '../../apps/gateway/src/openapi/document.js'

/** What one of the programs beside this file prints about the document. */
export function runOn(document: Document, program: string): string {
  const input = JSON.stringify(document)
  const options = { input, encoding: 'utf8', timeout: 170_000, maxBuffer: 16 * 1024 * 1024 } as const
  const ran = spawnSync('node', [join(process.cwd(), 'test', 'openapi', program)], options)
  if (ran.status !== 0) throw new Error(`${program} failed:\n${ran.stderr}`)
  return ran.stdout
}

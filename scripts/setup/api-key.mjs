import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from './failure.mjs'
import { dataFolder } from './paths.mjs'

/** SLUICE_API_KEY, else the key in .sluice/api-key, which is made once. */
export function apiKey() {
  if (process.env.SLUICE_API_KEY) return process.env.SLUICE_API_KEY
  const file = join(dataFolder(), 'api-key')
  if (!existsSync(file)) {
    // Written beside and renamed: the key is there whole or not at all.
    writeFileSync(`${file}.new`, `sk_${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  const key = readFileSync(file, 'utf8').trim()
  if (!key) throw new Failure('.sluice/api-key is empty. Delete it and a new key is made, or set SLUICE_API_KEY')
  return key
}

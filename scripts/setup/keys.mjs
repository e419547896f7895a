import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from './failure.mjs'
import { dataFolder } from './paths.mjs'

/** SLUICE_API_KEY, else the key in .sluice/api-key, which is made once. */
export function apiKey() {
  return (
    process.env.SLUICE_API_KEY ||
    madeOnce('api-key', 'SLUICE_API_KEY', () => `sk_${randomBytes(32).toString('base64url')}`)
  )
}

/**
 * SLUICE_SECRET_KEY, else the key in .sluice/secret-key, which is made once. Only for the Redis of .sluice: secrets in any other are
 * for services that this folder knows nothing of.
 */
export function secretKey(isOwnRedis) {
  if (process.env.SLUICE_SECRET_KEY || !isOwnRedis) return process.env.SLUICE_SECRET_KEY ?? ''
  return madeOnce('secret-key', 'SLUICE_SECRET_KEY', () => randomBytes(32).toString('base64'))
}

function madeOnce(name, setting, make) {
  const file = join(dataFolder(), name)
  if (!existsSync(file)) {
    // Written beside and renamed: the key is there whole or not at all.
    writeFileSync(`${file}.new`, `${make()}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  const key = readFileSync(file, 'utf8').trim()
  if (!key) throw new Failure(`.sluice/${name} is empty. Delete it and a new key is made, or set ${setting}`)
  return key
}

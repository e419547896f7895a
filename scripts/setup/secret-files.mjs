import { readFileSync } from 'node:fs'
import { Failure } from './failure.mjs'

/** Reads the secrets that are in files, as the services do: `NAME_FILE` names the file of `NAME`. */
export function readSecretFiles(env = process.env) {
  for (const name of [
    'REDIS_URL',
    'REDIS_PASSWORD',
    'REDIS_SENTINEL_PASSWORD',
    'SLUICE_API_KEY',
    'SLUICE_SECRET_KEY',
  ]) {
    const file = env[`${name}_FILE`]
    if (!file) continue
    if (env[name]) throw new Failure(`${name}_FILE cannot be set beside ${name}: take one of them`)
    try {
      env[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      throw new Failure(`${name}_FILE names ${file}, which cannot be read: ${error.message}`)
    }
    delete env[`${name}_FILE`]
  }
}

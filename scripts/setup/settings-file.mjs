import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from './paths.mjs'

/**
 * Writes down where everything is that was started last, for a shell: `. .sluice/env`. The tour begins so, and a service that
 * is started from such a shell finds the same Redis.
 */
export function writeSettings({ url, key, redisUrl, shopUrl }) {
  const variables = { SLUICE: url, KEY: key, REDIS_URL: redisUrl, ...(shopUrl ? { SHOP: shopUrl } : {}) }
  for (const name of ['SLUICE_PREFIX', 'BULLMQ_PREFIX']) if (process.env[name]) variables[name] = process.env[name]
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`)
  writeFileSync(join(dataFolder(), 'env'), lines.join(''), { mode: 0o600 })
}

function quoted(value) {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

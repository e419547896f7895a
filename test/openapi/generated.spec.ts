import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatewayDocument } from '../../apps/gateway/src/docs-page.js'
import { runOn } from './run-on.js'

describe('libs/client', () => {
  it('is made from the document of this gateway: else UPDATE_CLIENT=1 npx jest test/openapi', () => {
    const made = JSON.parse(runOn(gatewayDocument(), 'files.mjs')) as Record<string, string>
    for (const [path, text] of Object.entries(made)) {
      const file = join(process.cwd(), 'libs', 'client', path)
      if (process.env['UPDATE_CLIENT']) writeFileSync(file, text)
      expect({ path, text: readFileSync(file, 'utf8') }).toEqual({ path, text })
    }
  }, 180_000)
})

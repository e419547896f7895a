import { readFileSync } from 'node:fs'
import { version } from './version.js'

describe('the version that /metrics shows', () => {
  it('is that of the package', () => {
    const { version: own } = JSON.parse(readFileSync('libs/service/package.json', 'utf8')) as { version: string }
    expect(version).toBe(own)
  })
})

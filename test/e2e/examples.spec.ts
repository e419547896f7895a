import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PostgresServer } from '@sluice/testing'
import { Platform } from './platform.js'

const root = join(process.cwd(), 'examples')
const examples = readdirSync(root).filter(name => existsSync(join(root, name, 'expected-output.txt')))

describe('the examples', () => {
  let platform: Platform
  let postgres: PostgresServer
  beforeAll(async () => {
    ;[platform, postgres] = await Promise.all([Platform.start(), PostgresServer.start()])
  })
  afterAll(() => Promise.all([platform?.stop(), postgres?.stop()]))

  const run = async (name: string) => {
    const env = { ...process.env, REDIS_URL: platform.redis.url, DATABASE_URL: postgres.url }
    const main = join(root, name, 'dist', 'main.js')
    return promisify(execFile)(process.execPath, [main], { env, timeout: 20_000 })
  }

  it.each(examples)('%s prints what its README promises, the second time too, and nothing else', async name => {
    const expected = readFileSync(join(root, name, 'expected-output.txt'), 'utf8')
    for (let time = 1; time <= 2; time++) expect(await run(name)).toEqual({ stdout: expected, stderr: '' })
    expect(readFileSync(join(root, name, 'README.md'), 'utf8')).toContain(expected.trimEnd())
  })

  it.each(examples)('%s has fewer than 80 lines of code', name => {
    const files = readdirSync(join(root, name, 'src'), { recursive: true, encoding: 'utf8' })
    const sources = files
      .filter(file => file.endsWith('.ts'))
      .map(file => readFileSync(join(root, name, 'src', file), 'utf8'))
    expect(sources.join('').trimEnd().split('\n').length).toBeLessThan(80)
  })
})

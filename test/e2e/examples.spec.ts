import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PostgresServer } from '@sluice/testing'
import { Platform } from './platform.js'

const root = join(process.cwd(), 'examples')
const examples = readdirSync(root).filter(name => existsSync(join(root, name, 'expected-output.txt')))
const isPython = (name: string) => name.endsWith('-python')
/** Where CI installs it, it must be there: else nobody would see that the example is not run. */
const hasPython = process.env['CI'] !== undefined || !spawnSync('python3', ['--version']).error
const canRun = examples.filter(name => hasPython || !isPython(name))

describe('the examples', () => {
  let platform: Platform
  let postgres: PostgresServer
  beforeAll(async () => {
    ;[platform, postgres] = await Promise.all([Platform.start(), PostgresServer.start()])
  })
  afterAll(() => Promise.all([platform?.stop(), postgres?.stop()]))

  const run = async (name: string) => {
    const urls = { REDIS_URL: platform.redis.url, DATABASE_URL: postgres.url, SLUICE: platform.url }
    const env = { ...process.env, ...urls, SLUICE_API_KEY: platform.key }
    const [program, main] = isPython(name)
      ? ['python3', join(root, name, 'pull.py')]
      : [process.execPath, join(root, name, 'dist', 'main.js')]
    return promisify(execFile)(program, [main], { env, timeout: 20_000 })
  }

  it.each(canRun)('%s prints what its README promises, the second time too, and nothing else', async name => {
    const expected = readFileSync(join(root, name, 'expected-output.txt'), 'utf8')
    for (let time = 1; time <= 2; time++) expect(await run(name)).toEqual({ stdout: expected, stderr: '' })
    expect(readFileSync(join(root, name, 'README.md'), 'utf8')).toContain(expected.trimEnd())
  })

  it.each(examples)('%s has fewer than 80 lines of code', name => {
    const folder = join(root, name, isPython(name) ? '' : 'src')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const sources = files.filter(file => /\.(ts|py)$/.test(file)).map(file => readFileSync(join(folder, file), 'utf8'))
    expect(sources.join('').trimEnd().split('\n').length).toBeLessThan(80)
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from './src/audit.js'

// A test that fails should do so because of a change, so the seed is always the same; `npm run test:chaos` takes a new one.
const seed = 13
const events = 8000

/** What a user would lose: the short form of `npm run test:chaos`. */
describe(`every process and Redis is killed, frozen and restarted under load (seed ${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-chaos-report-'))
  let report: { accounts: Account[]; problems: string[] }

  beforeAll(async () => {
    const json = join(folder, 'report.json')
    const args = ['--seed', seed, '--events', events, '--minutes', 0.5, '--json', json].map(String)
    const run = spawn(process.execPath, ['test/chaos/dist/main.js', ...args], { stdio: ['ipc', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [run.stdout!, run.stderr!]) stream.on('data', (data: Buffer) => (output += data.toString()))
    const [code] = (await once(run, 'exit')) as [number]
    if (code !== 0) console.error(output)
    report = JSON.parse(readFileSync(json, 'utf8'))
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const of = <T>(pick: (account: Account) => T) => report.accounts.map(pick)

  it('every event is accepted in the end and reaches every receiver', () => {
    expect(of(({ accepted, delivered }) => ({ accepted, delivered }))).toEqual(
      of(() => ({ accepted: events, delivered: events })),
    )
    expect(of(({ lost }) => lost).flat()).toEqual([])
  })

  it('what arrives twice was in hand when something died; what was never published arrives never', () => {
    expect(of(({ unexplained }) => unexplained).flat()).toEqual([])
    expect(of(({ phantoms }) => phantoms).flat()).toEqual([])
  })

  it('an ordered handler gets each key in order', () => {
    expect(of(({ outOfOrder }) => outOfOrder ?? []).flat()).toEqual([])
  })

  it('only what can never be handled is given up, and a redrive of it arrives', () => {
    expect(of(({ unplanned }) => unplanned).flat()).toEqual([])
    expect(report.accounts.reduce((sum, { givenUp }) => sum + givenUp, 0)).toBeGreaterThan(0)
    expect(of(({ dead }) => dead)).toEqual(of(() => 0))
  })

  it('nothing is left under way, nothing crashed, and every stop was clean', () => {
    expect(report.problems).toEqual([])
  })
})

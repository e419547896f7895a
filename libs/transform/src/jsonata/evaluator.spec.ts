import { readFileSync } from 'node:fs'
import { platform } from 'node:process'
import { until } from '@sluice/testing'
import { Evaluator } from './evaluator.js'
import { evaluationLimits } from './limits.js'

// JSONata has had holes through which code got out (CVE-2026-77415). What runs here in place of it is such code.

const own: Evaluator[] = []
afterEach(() => own.splice(0).forEach(one => one.end()))

function escaped(code: string, limits = evaluationLimits): Evaluator {
  const evaluator = new Evaluator(limits, () => `() => { ${code} }`)
  own.push(evaluator)
  return evaluator
}

async function result(expression: string): Promise<unknown> {
  const code = `let found; try { found = String(${expression}) } catch (error) { found = 'thrown: ' + error.message } answers = JSON.stringify(found)`
  const answer = await escaped(code).ask('{}')
  return (JSON.parse(answer!) as unknown[])[0]
}

test.each([
  'typeof process',
  'typeof require',
  'typeof module',
  'typeof fetch',
  'typeof Buffer',
  'typeof setTimeout',
  'typeof WebSocket',
])('%s is undefined', async expression => expect(await result(expression)).toBe('undefined'))

test.each([
  "Function('return process')()",
  "eval('process')",
  "(() => {}).constructor('return process')()",
  "(async () => {}).constructor('return process')()",
  "globalThis.constructor.constructor('return process')()",
  "this.constructor.constructor('return process')()",
  'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))',
])('%s makes no code', async expression => expect(await result(expression)).toMatch(/^thrown: /))

test('nothing is imported', async () => {
  const evaluator = escaped(
    "import('node:fs').then(() => { answers = '\"imported\"' }, () => { answers = '\"refused\"' })",
  )
  expect(await evaluator.ask('{}')).not.toContain('imported')
})

test('an endless loop is stopped by the process itself, also one of promises, and its context is thrown away', async () => {
  for (const loop of ['for (;;);', 'const again = () => void Promise.resolve().then(again); again()']) {
    const evaluator = escaped(
      `globalThis.left = (globalThis.left ?? 0) + 1; answers = JSON.stringify(left); if (batch === 'loop') { ${loop} }`,
    )
    expect(JSON.parse((await evaluator.ask('once'))!)).toEqual([1])
    expect(JSON.parse((await evaluator.ask('loop'))!)).toEqual([2, expect.objectContaining({ reason: 'late' })])
    expect(JSON.parse((await evaluator.ask('once'))!)).toEqual([1])
  }
})

test('a process that does not answer is killed, and the next question starts another', async () => {
  const evaluator = escaped("answers = '1'; if (batch === 'loop') for (;;);", {
    ...evaluationLimits,
    deadline: 60_000,
    kill: 300,
  })
  expect(await evaluator.ask('loop')).toBeUndefined()
  expect(await evaluator.ask('once')).toBe('[1]')
})

const describeLinux = platform === 'linux' ? describe : describe.skip
describeLinux('the process', () => {
  test('has nothing of the environment', async () => {
    process.env['A_SECRET'] = 'of the service'
    const evaluator = escaped("answers = '1'")
    await evaluator.ask('{}')
    const environment = readFileSync(`/proc/${evaluator.processId}/environ`, 'utf8')
    expect(environment).not.toContain('A_SECRET')
    expect(environment.split('\0').filter(one => one && !one.startsWith('NODE_CHANNEL'))).toEqual([])
    delete process.env['A_SECRET']
  })

  test('may read no file and start nothing', async () => {
    const evaluator = escaped("answers = '1'")
    await evaluator.ask('{}')
    const flags = readFileSync(`/proc/${evaluator.processId}/cmdline`, 'utf8').split('\0')
    expect(flags.some(flag => /^--(experimental-)?permission$/.test(flag))).toBe(true)
    expect(flags.filter(flag => flag.startsWith('--allow'))).toEqual([])
  })

  test('is gone when it is ended', async () => {
    const evaluator = escaped("answers = '1'")
    await evaluator.ask('{}')
    evaluator.end()
    await until(() => evaluator.processId === undefined, 'the process has ended')
  })
})

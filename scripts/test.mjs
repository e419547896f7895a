// npm test                     everything, in the order below, with the short form of tests that have a long one
// npm test -- --long           everything, in the long form: more rounds, more events, all faults
// npm test -- --fast           only what needs no server: types, pure code and the in-memory kit
// npm test -- libs/event       only Jest, with these arguments
// npm test -- --redis cluster  only the end-to-end suite, on a Redis Cluster; or sentinel, valkey. Arguments name specs: test/e2e/streams
import './setup/node.mjs'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanBuild } from './setup/build.mjs'
import { install } from './setup/install.mjs'
import { alone } from './setup/lock.mjs'
import { main } from './setup/main.mjs'
import { optionalProgram } from './setup/optional-program.mjs'
import { openStep, print } from './setup/output.mjs'
import { postgresBinary } from './setup/postgres-binary.mjs'
import { prepare } from './setup/prepare.mjs'
import { redisBinary } from './setup/redis-binary.mjs'
import { run } from './setup/run.mjs'
import { valkeyBinary } from './setup/valkey-binary.mjs'
import { jest } from './test/jest.mjs'
import { killLeftovers, nothingLeftRunning } from './test/leftovers.mjs'
import { nestBuild } from './test/nest-build.mjs'

// a short spec of all ways that an event goes: handlers, webhooks, queues, other buses, retries
const onEach = ['test/e2e/delivery.spec.ts']
// lint reads sources only, so it runs beside what compiles them
const checks = [
  [['lint', npmRun('lint')]],
  [
    ['types', npmRun('typecheck')],
    ['nest build', nestBuild],
    ['clean build', cleanBuild],
  ],
]
const tests = [
  ['tests', () => jest([], { again: true })],
  ['on Sentinels', () => jestOn('sentinel', onEach)],
  ['on a Cluster', () => jestOn('cluster', onEach)],
  ['the packed SDK in a project outside', () => run('node', ['scripts/pack-sdk.mjs', '--check'], { show: true })],
  ['the packed client in a project outside', () => run('node', ['scripts/pack-client.mjs', '--check'], { show: true })],
  ['nothing left running', () => nothingLeftRunning(folder)],
]
const given = process.argv.slice(2)
const redisAt = given.indexOf('--redis')
const [, redis] = redisAt < 0 ? [] : given.splice(redisAt, 2)
if (redisAt >= 0 && !given.some(argument => !argument.startsWith('--'))) given.push('test/e2e')
const isFast = given.includes('--fast')
if (given.includes('--long')) process.env.SLUICE_TEST_LONG = '1'
if (isFast) process.env.FUZZ_ROUNDS ??= '800'
// a spec without a server is a spec.ts beside its source, or one of the conformance suites in memory; linters and generators take their time
const fast = [
  '--maxWorkers=2', // these compute and do not wait
  '--testPathIgnorePatterns',
  '\\.int\\.spec\\.ts$',
  '/test/(e2e|chaos|console|reach|hostile)/',
  '\\.redis\\.spec\\.ts$',
  '/test/.*docs',
  '/test/openapi/(lint|generated)',
]
const jestArguments = isFast ? fast : given.filter(argument => argument !== '--long')
// A full run may be on a shared machine. A test that passes is no slower for that.
if (jestArguments.length === 0) process.env.SLUICE_TEST_PATIENCE ??= '3'
const some = [
  ...(isFast ? [['types', npmRun('typecheck')]] : []),
  ['tests', () => (redis ? jestOn(redis, jestArguments) : jest(jestArguments))],
]

// All that the tests start uses this folder for its temporary files, so that what stays behind can be found.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-test-')))
process.env.TMPDIR = folder
// PostgreSQL refuses to run as root: as another user it must find its way to its data.
chmodSync(folder, 0o711)

const count = { passed: 0, failed: 0 }

await main(async () => {
  try {
    // The tests start their own servers on free ports; they only need the programs.
    if (!isFast) {
      await redisBinary()
      await postgresBinary()
      for (const which of ['browser', 'promtool', 'python']) await optionalProgram(which)
    }
    const without = redis === 'valkey' ? await valkeyBinary(folder) : undefined
    if (without) return print(`skipped: ${without}`)
    await (jestArguments.length ? prepare() : alone(install))
    if (!jestArguments.length) await besideEachOther(checks)
    await inOrder(jestArguments.length ? some : tests)
  } finally {
    killLeftovers(folder)
    rmSync(folder, { recursive: true, force: true })
  }
})
// A set-up that failed is a failed test run too.
if (process.exitCode && !count.failed) count.failed = 1
print(`tests: ${count.passed} passed, ${count.failed} failed`)

/** Rows of steps, each in order. All rows end before a failure of one ends the run. */
async function besideEachOther(rows) {
  const ended = await Promise.allSettled(rows.map(inOrder))
  const failed = ended.find(({ status }) => status === 'rejected')
  if (failed) throw failed.reason
}

async function inOrder(steps) {
  for (const [label, work] of steps) await counted(label, work)
}

// Jest counts its tests; any other step counts as one. The first step that fails ends its row.
async function counted(label, work) {
  let result = { passed: 0, failed: 1 }
  try {
    const value = await openStep(label, work)
    result = value?.passed === undefined ? { passed: 1, failed: 0 } : value
  } catch (error) {
    result = error.count ?? result
    throw error
  } finally {
    count.passed += result.passed
    count.failed += result.failed
  }
}

/** Jest, with a Redis of this kind for the specs of test/e2e. */
async function jestOn(redis, args) {
  process.env.SLUICE_TEST_REDIS = redis
  try {
    return await jest(args)
  } finally {
    delete process.env.SLUICE_TEST_REDIS
  }
}

function npmRun(script) {
  return () => run('npm', ['run', '--silent', script])
}

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Failure } from '../setup/failure.mjs'
import { print } from '../setup/output.mjs'
import { root } from '../setup/paths.mjs'
import { run } from '../setup/run.mjs'

/** More than these are not a matter of a busy machine. */
const mostAgain = 12

/**
 * Runs Jest with its usual progress and returns how many tests passed and failed. With `again`, the files that failed run once more, one after
 * another with nothing beside them, and what they show then counts: a spec of processes and clocks may fail on a starved machine, broken code
 * fails both times. What passed only then is named.
 */
export async function jest(args, { again = false } = {}) {
  const first = await once(args)
  const files = first.failedFiles
  if (!again || files.length === 0 || files.length > mostAgain) return ended(first)
  print(`… again, alone: ${files.join(' ')}`)
  const second = await once(['--maxWorkers=1', '--runTestsByPath', ...files])
  for (const name of first.failedTests.filter(name => second.passedTests.has(name)))
    print(`passed only when it ran alone: ${name}`)
  const passedBefore = first.passed - first.passedIn(files)
  return ended({ passed: passedBefore + second.passed, failed: second.failed })
}

function ended({ passed, failed }) {
  const count = { passed, failed }
  if (failed === 0) return count
  throw Object.assign(new Failure('Jest found failures; they are shown above.'), { count })
}

async function once(args) {
  const report = join(tmpdir(), 'jest.json')
  rmSync(report, { force: true })
  // Jest's cache is usually in the temporary folder; ours is gone after each run.
  const ours = ['--json', `--outputFile=${report}`, '--cacheDirectory=node_modules/.cache/jest']
  try {
    await run('node', ['node_modules/jest/bin/jest.js', ...ours, ...args], { show: true })
    return counts(report, 0)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return counts(report, 1)
  }
}

function counts(report, atLeastFailed) {
  const nothing = { passed: 0, failed: 1, failedFiles: [], failedTests: [], passedTests: new Set(), passedIn: () => 0 }
  if (!existsSync(report)) return nothing
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  const tests = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ file, status, name: `${relative(root, file)} › ${fullName}` })),
  )
  const those = status => tests.filter(test => test.status === status)
  return {
    passed: numPassedTests,
    // A file that could not even be loaded has no tests to count, and is a failure all the same.
    failed: Math.max(numFailedTests + numRuntimeErrorTestSuites, atLeastFailed),
    failedFiles: testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(root, name)),
    failedTests: those('failed').map(({ name }) => name),
    passedTests: new Set(those('passed').map(({ name }) => name)),
    passedIn: files => those('passed').filter(({ file }) => files.includes(relative(root, file))).length,
  }
}

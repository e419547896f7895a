import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../setup/failure.mjs'
import { run } from '../setup/run.mjs'

/** Runs Jest with its usual progress and returns how many tests passed and failed. */
export async function jest(args) {
  const report = join(tmpdir(), 'jest.json')
  // Jest's cache is usually in the temporary folder; ours is gone after each run.
  const ours = ['--json', `--outputFile=${report}`, '--cacheDirectory=node_modules/.cache/jest']
  try {
    await run('node', ['node_modules/jest/bin/jest.js', ...ours, ...args], { show: true })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw Object.assign(new Failure('Jest found failures; they are shown above.'), { count: counts(report, 1) })
  }
  return counts(report, 0)
}

function counts(report, atLeastFailed) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
  // A file that could not even be loaded has no tests to count, and is a failure all the same.
  return { passed: numPassedTests, failed: Math.max(numFailedTests + numRuntimeErrorTestSuites, atLeastFailed) }
}

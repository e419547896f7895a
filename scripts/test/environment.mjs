import { TestEnvironment } from 'jest-environment-node'

// Jest kills a worker half a second after it has nothing left to do, and calls that a leak. What takes long is Node, which frees the heap of
// a worker that ran many specs. A worker that has something open does not come here, and is told of as before.
if (process.send) process.once('exit', code => process.reallyExit(code))

const patience = Number(process.env.SLUICE_TEST_PATIENCE ?? 1)

/** Gives a test or hook that names its own time as many times of it as `until` of libs/testing waits. */
function wait(timed) {
  if (timed?.timeout && !timed.isPatient) Object.assign(timed, { timeout: timed.timeout * patience, isPatient: true })
}

/** Lets a spec say at a failure how things stood: the functions in `globalThis.onTestFailure`, before anything is closed. */
export default class extends TestEnvironment {
  async setup() {
    await super.setup()
    this.global.onTestFailure = new Set()
  }

  async handleTestEvent({ name, test, hook }) {
    if (name === 'test_start' || name === 'hook_start') wait(test ?? hook)
    if (name !== 'test_fn_failure') return
    for (const tell of this.global.onTestFailure) {
      const said = await Promise.resolve(tell()).catch(error => `could not say how things stood: ${error}`)
      process.stderr.write(`--- ${test.name}\n${said}\n---\n`)
    }
  }
}

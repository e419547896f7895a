import { TestEnvironment } from 'jest-environment-node'

// Jest kills a worker half a second after it has nothing left to do, and calls that a leak. What takes long is Node, which frees the heap of
// a worker that ran many specs. A worker that has something open does not come here, and is told of as before.
if (process.send) process.once('exit', code => process.reallyExit(code))

export default TestEnvironment

import { print, paint } from './output.mjs'
import { Failure, Stopped } from './failure.mjs'

/**
 * Runs a script's work. What the user can act on is said plainly, as is what the system refused (a full disk, a folder
 * that cannot be written); anything else is our mistake and keeps its stack.
 */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0
  } catch (error) {
    if (error instanceof Failure || error.syscall) print(paint('red', error.message), process.stderr)
    else if (!(error instanceof Stopped)) print(error.stack, process.stderr)
    process.exitCode = error instanceof Stopped ? 130 : 1
  }
}

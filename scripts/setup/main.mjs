import { print, paint } from './output.mjs'
import { Failure, Stopped } from './failure.mjs'

/** Runs a script's work. What the user can act on is said plainly; anything else is our mistake and keeps its stack. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0
  } catch (error) {
    if (error instanceof Failure) print(paint('red', error.message), process.stderr)
    else if (!(error instanceof Stopped)) print(error.stack, process.stderr)
    process.exitCode = error instanceof Stopped ? 130 : 1
  }
}

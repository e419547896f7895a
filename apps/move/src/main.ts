import { messageOf } from '@sluice/event'
import { Move } from './move.js'
import { MoveError } from './move-error.js'
import { readOptions, usage, UsageError } from './options.js'
import { Place } from './place.js'

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, process.env)
  const { prefix, bull } = options
  const [from, to] = [new Place(options.from, { prefix, bull }), new Place(options.to, { prefix, bull })]
  try {
    await Promise.all([from.check(), to.check()])
    const move = new Move(from, to, options, line => process.stdout.write(`${line}\n`))
    if (options.what === 'dry-run') await move.dryRun()
    else if (options.what === 'undo') await move.undo()
    else if (options.what === 'clean') await move.clean()
    else await move.run()
    return 0
  } finally {
    await Promise.all([from.close(), to.close()])
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const isUsage = error instanceof UsageError
  process.stderr.write(
    `move: ${error instanceof MoveError ? error.message : messageOf(error)}\n${isUsage ? `\n${usage}\n` : ''}`,
  )
  if (!(isUsage || error instanceof MoveError)) process.stderr.write('start it again with the same options to go on\n')
  process.exitCode = isUsage ? 2 : 1
}

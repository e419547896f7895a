import { parseArgs } from 'node:util'

export interface MoveOptions {
  readonly from: string
  readonly to: string
  readonly prefix: string
  readonly bull: string
  readonly slotGroups: number
  /** Milliseconds that the old services have to work off what is in flight, and to stop. */
  readonly drainMs: number
  readonly stopMs: number
  /** What is done: the whole move, a look at what it would do, or one of the two ways to end it. */
  readonly what: 'move' | 'dry-run' | 'undo' | 'clean'
}

export const usage = `Usage: npm run move -- --from <url of the old Redis> --to <url of the new one, or of the same> [options]

  --prefix <text>       SLUICE_PREFIX of both sides (sluice:)
  --bull-prefix <text>  BULLMQ_PREFIX of both sides (bull)
  --slot-groups <n>     SLUICE_SLOT_GROUPS of the new side (16)
  --drain <seconds>     how long the old services work on while publishers are refused (60)
  --wait <seconds>      how long to wait until the old services have been stopped (600)
  --dry-run             say what would be moved and what is in flight, and change nothing
  --undo                before the switch: open the gates of the old side again and delete what was copied
  --clean               after the switch: delete what was moved from the old side; its gates stay closed

Start it again with the same options to go on with an interrupted move. docs/moving.md says more.`

/** A wrong command line. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args: readonly string[]): MoveOptions {
  const { values } = parse(args)
  const { from, to } = values
  if (!from || !to) throw new UsageError('--from and --to are needed')
  const ways = (['dry-run', 'undo', 'clean'] as const).filter(way => values[way])
  if (ways.length > 1) throw new UsageError(`--${ways.join(' and --')} do not go together`)
  return {
    ...{ from, to, prefix: values.prefix ?? 'sluice:', bull: values['bull-prefix'] ?? 'bull' },
    slotGroups: whole('slot-groups', values['slot-groups'] ?? '16', 1),
    drainMs: 1000 * whole('drain', values.drain ?? '60', 0),
    stopMs: 1000 * whole('wait', values.wait ?? '600', 0),
    what: ways[0] ?? 'move',
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = {
    ...{ from: text, to: text, prefix: text, 'bull-prefix': text, 'slot-groups': text, drain: text, wait: text },
    ...{ 'dry-run': flag, undo: flag, clean: flag },
  }
  try {
    return parseArgs({ args: [...args], options })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least)
    throw new UsageError(`--${name} is a whole number of at least ${least}`)
  return value
}

import { parseArgs } from 'node:util'
import {
  mostSlotGroups,
  redisSecrets,
  type RedisNames,
  RedisTarget,
  settingsOfVariables,
  variableNames,
  vouchedOf,
  WrongRedisSetting,
  withSecretFiles,
} from '@sluice/streams'

export interface MoveOptions {
  readonly from: RedisTarget
  readonly to: RedisTarget
  readonly prefix: string
  readonly bull: string
  readonly slotGroups: number
  /** Milliseconds that the old services have to work off what is in flight, and to stop. */
  readonly drainMs: number
  readonly stopMs: number
  /** Milliseconds that replicas of the new side have to get what was copied. */
  readonly replicasWithinMs: number
  /** What is done: the whole move, a look at what it would do, or one of the two ways to end it. */
  readonly what: 'move' | 'dry-run' | 'undo' | 'clean'
}

export const usage = `Usage: npm run move -- --from <url of the old Redis> --to <url of the new one, or of the same> [options]

  Or the sides are in the environment, as services have it, with FROM_ and TO_ before the names: FROM_REDIS_URL or
  FROM_REDIS_URL_FILE, FROM_REDIS_PASSWORD_FILE, TO_REDIS_TLS_CA_FILE and so on.

  --prefix <text>       SLUICE_PREFIX of both sides (sluice:)
  --bull-prefix <text>  BULLMQ_PREFIX of both sides (bull)
  --slot-groups <n>     SLUICE_SLOT_GROUPS of the new side (16)
  --drain <seconds>     how long the old services work on while publishers are refused (60)
  --wait <seconds>      how long to wait until the old services have been stopped (600)
  --dry-run             say what would be moved, what is in flight and what is in the way, and change nothing
  --undo                before the switch: open the gates of the old side again and delete what was copied
  --clean               after the switch: delete what was moved from the old side; its gates stay closed

Start it again with the same options to go on with an interrupted move. docs/moving.md says more.`

/** A wrong command line. */
export class UsageError extends Error {}

type Variables = Readonly<Record<string, string | undefined>>

/** @throws UsageError */
export function readOptions(args: readonly string[], environment: Variables = {}): MoveOptions {
  const { values } = parse(args)
  const from = sideOf('from', values.from, environment)
  const to = sideOf('to', values.to, environment)
  const ways = (['dry-run', 'undo', 'clean'] as const).filter(way => values[way])
  if (ways.length > 1) throw new UsageError(`--${ways.join(' and --')} do not go together`)
  return {
    ...{ from, to, prefix: values.prefix ?? 'sluice:', bull: values['bull-prefix'] ?? 'bull' },
    slotGroups: whole('slot-groups', values['slot-groups'] ?? '16', 1, mostSlotGroups),
    drainMs: 1000 * whole('drain', values.drain ?? '60', 0),
    stopMs: 1000 * whole('wait', values.wait ?? '600', 0),
    replicasWithinMs: 60_000,
    what: ways[0] ?? 'move',
  }
}

/** One side: its URL from the command line or the environment, and from there the rest that a service would read. */
function sideOf(side: 'from' | 'to', url: string | undefined, environment: Variables): RedisTarget {
  const before = `${side.toUpperCase()}_`
  const own = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(`${before}REDIS_`) ? [[name.slice(before.length), value] as const] : [],
  )
  const names = Object.fromEntries(
    Object.entries(variableNames).map(([key, name]) => [key, before + name]),
  ) as unknown as RedisNames
  try {
    const given = url
      ? { ...Object.fromEntries(own), REDIS_URL: url, REDIS_URL_FILE: undefined }
      : Object.fromEntries(own)
    const variables: Variables = withSecretFiles(given, redisSecrets)
    if (!variables['REDIS_URL'] && !variables['REDIS_HOST'])
      throw new UsageError(`--${side} or ${before}REDIS_URL is needed`)
    const { from: _, ...settings } = settingsOfVariables({
      ...variables,
      REDIS_TLS: /^(1|true|yes|on)$/i.test(variables['REDIS_TLS'] ?? ''),
    })
    return RedisTarget.of(settings, {
      from: url ? `--${side}` : names.url,
      names: url ? { ...names, url: `--${side}` } : names,
      vouched: vouchedOf(variables['REDIS_VOUCHED']),
    })
  } catch (error) {
    if (!(error instanceof WrongRedisSetting)) throw error
    const name =
      error.setting.startsWith(before) || error.setting.startsWith('--') ? error.setting : before + error.setting
    throw new UsageError(`${name} ${error.why}`)
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

function whole(name: string, text: string, least: number, most = Infinity): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(
      `--${name} is a whole number of at least ${least}${most === Infinity ? '' : ` and at most ${most}`}`,
    )
  return value
}

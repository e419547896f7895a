import { renameBus } from '@sluice/control'
import { messageOf, SluiceError } from '@sluice/event'
import { bullClient, Queues } from '@sluice/queues'
import { RedisRegistry, RegistryView } from '@sluice/registry'
import { readSettings, redisTarget } from '@sluice/service'
import { checkLayout, commandClient, DeadLetterStore, EventLog, Keys, Transfers } from '@sluice/streams'

const usage = 'Usage: npm run rename-bus -- <bus> <new name>, with the settings of Redis in the environment'

/** @returns the exit code */
async function main([from, to, ...others]: readonly string[]): Promise<number> {
  if (from === undefined || to === undefined || others.length > 0) {
    process.stderr.write(`${usage}\n`)
    return 2
  }
  const settings = readSettings()
  const target = redisTarget(settings)
  const keys = new Keys(settings.SLUICE_PREFIX)
  const redis = commandClient(target)
  const queues = new Queues(bullClient(target), settings.SLUICE_PREFIX, settings.BULLMQ_PREFIX)
  const secrets = settings.SLUICE_SECRET_KEY
  const view = new RegistryView(new RedisRegistry(redis, settings.SLUICE_PREFIX, undefined, secrets))
  const log = new EventLog(redis, keys, bus => view.busNow(bus))
  const transfers = new Transfers(redis, keys.checkMark(), () => view.buses())
  try {
    await checkLayout(redis, keys)
    const letters = new DeadLetterStore(redis, keys, bus => view.busNow(bus), transfers)
    const { rules } = await renameBus({ view, log, letters, queues, secrets }, from, to)
    process.stdout.write(`bus '${from}' is now '${to}', with ${rules} rules: publishers and handlers must name it\n`)
    return 0
  } finally {
    await view.close()
    await queues.close().catch(() => undefined)
    queues.connection.disconnect()
    transfers.close()
    log.close()
    redis.disconnect()
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`rename-bus: ${error instanceof SluiceError ? error.message : messageOf(error)}\n`)
  process.exitCode = 1
}

import { startChild } from './child.mjs'
import { forRoot } from './for-root.mjs'
import { House } from './house.mjs'
import { apiKey, secretKey } from './keys.mjs'
import { alone } from './lock.mjs'
import { paint, print, step } from './output.mjs'
import { writeSettings } from './settings-file.mjs'
import { dataFolder } from './paths.mjs'
import { listenAddress } from './port.mjs'
import { prepare } from './prepare.mjs'
import { redisBinary } from './redis-binary.mjs'
import { checkGivenRedis, givenRedis, withoutPassword } from './redis-given.mjs'
import { openRedisServer } from './redis-server.mjs'
import { untilReady } from './ready.mjs'
import { webhookAllow } from './webhook-allow.mjs'
import { welcome } from './welcome.mjs'

/** The whole platform in one process, the example shop beside it, and a Redis server if none was given. */
export async function startPlatform({ shop }) {
  // What can be wrong with the settings is found before anything is installed or started.
  const { host, port, url } = await listenAddress()
  const given = givenRedis()
  if (given) await checkGivenRedis(given)
  const command = given ? undefined : await redisBinary()
  await prepare()

  const house = new House()
  try {
    const redisUrl = given ?? house.add(await ownRedis(command)).url
    const key = await alone(() => apiKey())
    const common = { ...process.env, REDIS_URL: redisUrl, SLUICE_API_KEY: key, WEBHOOK_ALLOW: webhookAllow }
    const SLUICE_SECRET_KEY = await alone(() => secretKey(!given))

    // What it does all day is not for this terminal, where the shop tells its story. LOG_LEVEL=log shows it.
    const settings = {
      ...common,
      SLUICE_SECRET_KEY,
      HOST: host,
      PORT: String(port),
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    }
    house.add(startChild('sluice', 'bundle/dist/standalone.js', settings))
    await step('starting Sluice', at => house.whileStanding(signal => untilReady(url, at, signal)))
    if (shop) {
      const child = house.add(startChild('shop', 'examples/01-shop/dist/main.js', { ...common, SLUICE_URL: url }))
      await step('opening the shop', () => house.whileStanding(() => child.said('is open')))
    }
    const redis = given ? withoutPassword(given) : `${redisUrl}, its data in .sluice/redis`
    const shopUrl = shop ? `http://127.0.0.1:${process.env.SHOP_PORT || 4100}` : undefined
    writeSettings({ url, key, redisUrl, shopUrl })
    print(welcome({ url, key, redis, forRoot: forRoot(redisUrl), shop: shopUrl }))

    const death = await house.ended()
    if (death) print(paint('red', death), process.stderr)
    return death ? 1 : 0
  } finally {
    await house.close()
  }
}

function ownRedis(command) {
  return step('starting Redis', at => alone(() => openRedisServer(dataFolder('redis'), command, at)))
}

import { startChild } from './child.mjs'
import { Failure } from './failure.mjs'
import { House } from './house.mjs'
import { apiKey, secretKey } from './keys.mjs'
import { alone } from './lock.mjs'
import { paint, print } from './output.mjs'
import { dataFolder } from './paths.mjs'
import { listenAddress } from './port.mjs'
import { prepare } from './prepare.mjs'
import { checkGivenRedis, givenRedis } from './redis-given.mjs'
import { RedisClient } from './redis-client.mjs'
import { runningPort } from './redis-server.mjs'
import { webhookAllow } from './webhook-allow.mjs'

export const services = ['gateway', 'router', 'fan-out', 'dlq']

/** One service on a Redis that runs already. Start as many copies of each as you like. */
export async function startService(name) {
  if (name === 'gateway') await listenAddress()
  const { redisUrl, isOwn } = await findRedis()
  await checkGivenRedis(redisUrl)
  await prepare()
  const key = await alone(() => apiKey())
  const SLUICE_SECRET_KEY = await alone(() => secretKey(isOwn))

  const house = new House()
  const keys = { SLUICE_API_KEY: key, SLUICE_SECRET_KEY }
  const settings = { ...process.env, ...keys, REDIS_URL: redisUrl, WEBHOOK_ALLOW: webhookAllow }
  house.add(startChild(name, `bundle/dist/${name}.js`, settings))
  const death = await house.ended()
  if (death) print(paint('red', death), process.stderr)
  await house.close()
  return death ? 1 : 0
}

async function findRedis() {
  const given = givenRedis()
  if (given) return { redisUrl: given, isOwn: false }
  const port = await runningPort(dataFolder('redis'))
  if (port) return { redisUrl: `redis://127.0.0.1:${port}`, isOwn: true }
  const usual = 'redis://127.0.0.1:6379'
  if (await answers(usual)) return { redisUrl: usual, isOwn: false }
  throw new Failure(
    'No Redis found: set REDIS_URL, or leave "npm start -- --bare" running in another terminal and use its Redis',
  )
}

async function answers(url) {
  try {
    ;(await RedisClient.connect(url)).close()
    return true
  } catch {
    return false
  }
}

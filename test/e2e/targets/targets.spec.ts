import { type Target, targetKinds } from '@sluice/targets'
import { Platform } from '../platform.js'
import { busReceivers } from './bus.js'
import { emailReceivers } from './email.js'
import { httpReceivers } from './http.js'
import { queueReceivers } from './queue.js'
import type { Receivers } from './receiver.js'
import { redisReceivers } from './redis.js'
import { subscriptionReceivers } from './subscription.js'
import { targetKindSuite } from './target-kind.suite.js'
import { webhookReceivers } from './webhook.js'

/** A kind without receivers does not compile. */
const receivers: Readonly<Record<Target['type'], Receivers>> = {
  subscription: subscriptionReceivers,
  webhook: webhookReceivers,
  http: httpReceivers,
  queue: queueReceivers,
  bus: busReceivers,
  redis: redisReceivers,
  email: emailReceivers,
}

/** What a user would lose: what holds for every target, where somebody adds a kind. */
describe('targets', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.start()))
  afterAll(() => platform?.stop())

  for (const kind of targetKinds) targetKindSuite(kind, receivers[kind.type as Target['type']], () => platform)
})

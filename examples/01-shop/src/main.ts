import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import type { INestApplicationContext, Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { BillingModule } from './billing/billing.module.js'
import { failWith } from './failure.js'
import { LoyaltyModule } from './loyalty/loyalty.module.js'
import { startOutside } from './outside/outside.js'
import { PackingModule } from './packing/packing.module.js'
import { putRules } from './rules.js'
import { say } from './say.js'
import { ShippingModule } from './shipping/shipping.module.js'

// One process, so that one command shows them all. Each is an application of its own and may run anywhere, in any number.
const services = [BillingModule, ShippingModule, LoyaltyModule, PackingModule]

try {
  // known to Sluice and to the partner: whoever else knows it can forge webhooks
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const outside = await startOutside(secret)
  await putRules(secret)
  const apps = await Promise.all(services.map(start))
  say('shop', 'is open')
  stopOnSignals(async () => {
    await Promise.all(apps.map(app => app.close()))
    await outside.close() // last: handlers that still run call it
  })
} catch (error) {
  failWith('the shop cannot open', error)
}

function start(module: Type): Promise<INestApplicationContext> {
  // Nest's own words are left out: what the services say is the story
  return NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false })
}

function stopOnSignals(close: () => Promise<void>): void {
  const stop = () => close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

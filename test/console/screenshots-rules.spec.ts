import { RedisRegistry, schemaKind } from '@sluice/registry'
import { until } from '@sluice/testing'
import { Redis } from 'ioredis'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Shop } from './shop.js'

// The pictures of rules and schemas: UPDATE_SCREENSHOTS=1 npx jest test/console/screenshots-rules. Otherwise nothing is done here.
const describePictures = process.env['UPDATE_SCREENSHOTS'] ? describeInBrowser : describe.skip

const type = 'com.shop.order.created'
const orders = { type: [type], data: { total: [{ numeric: ['>', 50] }], currency: ['EUR'] } }
const targets = [{ id: 'customs', type: 'queue', queue: 'customs' }]

describePictures('the pictures of rules and schemas', () => {
  let shop: Shop
  let position: string
  beforeAll(async () => {
    shop = await Shop.open()
    const put = (name: string, settings: object) =>
      shop.platform.api('PUT', `/v1/buses/default/rules/${name}`, { targets, ...settings })
    await put('swiss-orders', { pattern: { type: [type] }, description: 'Orders that need papers for customs' })
    await put('swiss-orders', { pattern: orders, description: 'Orders that need papers for customs' })
    await put('old-campaign', { pattern: { type: ['com.shop.campaign.begun'] }, enabled: false })
    const redis = new Redis(shop.platform.redis.url)
    const registry = new RedisRegistry(redis)
    const first = { type: 'object', properties: { orderId: { type: 'string' }, total: { type: 'number' } } }
    const second = { ...first, properties: { ...first.properties, currency: { enum: ['EUR', 'CHF'] } } }
    await registry.put(schemaKind, { type, version: 1 }, first)
    await registry.put(schemaKind, { type, version: 2 }, second)
    redis.disconnect()
    await shop.loyalty(false)
    for (let i = 0; i < 60; i++) position = await shop.order(`A-${1001 + i}`, ((i + 1) % 4) * 45 + 20)
    const fired = async () => (await shop.platform.api('GET', '/v1/buses/default/rules/big-orders/rates')).body.fired
    await until(async () => (await fired()).at(-1) > 0 || (await fired()).at(-2) > 0, 'rates are written')
  }, 120_000)
  afterAll(() => shop?.close())

  it.each(['light', 'dark'] as const)(
    'are drawn %s',
    async theme => {
      const browser = await ConsoleBrowser.open({ url: shop.platform.url, theme, size: { width: 1280, height: 800 } })
      await browser.logIn(shop.platform.key)
      const visible = (text: string | RegExp) => browser.page.getByText(text).first().waitFor()
      await browser.go('/console/rules')
      await visible('swiss-orders')
      await browser.screenshot('rules')
      await browser.go('/console/rules/default/big-orders')
      await visible(/\d+ attempts/)
      await browser.screenshot('rule')
      await browser.go(`/console/rules/new?bus=default&from=${position}`)
      await browser.page.getByLabel('Name').fill('paid-in-francs')
      const data = '{\n    "currency": ["CHF"],\n    "total": [{ "numeric": [">", 10] }]\n  }'
      const pattern = `{\n  "type": ["${type}"],\n  "data": ${data}\n}`
      await browser.page.getByLabel('Pattern').fill(pattern)
      await visible('does not match')
      await visible(/would have matched 0/)
      await browser.screenshot('rule-editor')
      await browser.go('/console/rules/default/swiss-orders?tab=versions&version=1')
      await browser.page.getByRole('region', { name: 'From now to version 1' }).waitFor()
      await browser.screenshot('rule-versions')
      await browser.go(`/console/schemas/${type}?version=2&against=1`)
      await visible('/shop/web')
      await browser.page.getByRole('link', { name: 'big-orders' }).waitFor()
      await browser.screenshot('schema')
      await browser.close()
    },
    120_000,
  )
})

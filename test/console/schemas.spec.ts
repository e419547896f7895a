import { RedisRegistry, schemaKind } from '@sluice/registry'
import { until } from '@sluice/testing'
import { Redis } from 'ioredis'
import { type ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

const type = 'com.shop.order.created'
const text = { type: 'string' }
const first = { type: 'object', properties: { orderId: text, total: { type: 'number' } }, required: ['orderId'] }
const second = { ...first, properties: { ...first.properties, currency: { enum: ['EUR', 'CHF'] } } }

// What people would lose: what events look like, how that changed, and who would notice.
describeInBrowser('the screens of schemas', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible } = openShop(both => ({ shop, browser } = both))

  it('says how a schema comes to be where there is none', async () => {
    await browser.press('g', 'm')
    await visible('No schema yet')
    await visible('@Event(')
  })

  it('shows versions and what differs, who emits the type and who receives it', async () => {
    const redis = new Redis(shop.platform.redis.url)
    const registry = new RedisRegistry(redis)
    await registry.put(schemaKind, { type, version: 1 }, first)
    await registry.put(schemaKind, { type, version: 2 }, second)
    redis.disconnect()
    await shop.order('S-1')

    await browser.go('/console/schemas')
    await browser.page.getByRole('table', { name: 'Event types with a schema' }).focus()
    await browser.press('j')
    await until(async () => (await browser.focused()).startsWith(type), 'the row has the focus')
    await browser.press('Enter')
    await browser.page.getByRole('heading', { level: 1, name: type }).waitFor()
    await visible('orderId, total?, currency?')
    await visible('/shop/web')
    await browser.page.getByRole('link', { name: 'big-orders' }).waitFor()
    await visible('it depends on data.total')

    await browser.page.getByLabel('Compared with').selectOption('version 1')
    await browser.page.getByRole('region', { name: 'From version 1 to version 2' }).waitFor()
    await visible('"currency": {')
    expect(browser.page.url()).toMatch(/against=1/)
    await browser.page.reload()
    await browser.page.getByRole('region', { name: 'From version 1 to version 2' }).waitFor()
  })

  it('has samples of a schema for who tries a pattern', async () => {
    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Event', { exact: true }).selectOption(`sample of ${type} 2`)
    await visible('"/sample"')
    await browser.page.getByLabel('Pattern').fill('{ "data": { "currency": [""] } }')
    await browser.page.getByLabel('Pattern').press('End')
    for (let i = 0; i < 6; i++) await browser.press('ArrowLeft')
    await browser.press('Control+Space')
    await browser.page.getByRole('option', { name: /CHF.*schema 2/ }).waitFor()
    await browser.press('Escape')
  })

  it.each(['/console/schemas', `/console/schemas/${type}`, `/console/schemas/${type}?version=2&against=1`])(
    'breaks no rule of accessibility on %s, light and dark, wide and narrow',
    async path => {
      expect(await browser.violationsAt(path)).toEqual([])
    },
  )
})

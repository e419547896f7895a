import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@sluice/testing'
import { type ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people would lose when the gateway dies while they mend: to know how far it came. Against the built platform and the shop.
describeInBrowser('the console while the gateway is away', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible, button } = openShop(both => ({ shop, browser } = both))

  it('keeps the page of a redrive, and shows how it ends when the gateway is back', async () => {
    const refusing = createServer((_, answer) => answer.writeHead(422).end()).listen(0, '127.0.0.1')
    await once(refusing, 'listening')
    const { port } = refusing.address() as AddressInfo
    const targets = [{ id: 'hook', type: 'webhook', url: `http://127.0.0.1:${port}/` }]
    await shop.api('PUT', '/v1/buses/default/rules/broken', { pattern: { type: ['com.shop.broken'] }, targets })
    const many = 12
    for (let i = 0; i < many; i++) await shop.order(`B-${i}`, 20, { type: 'com.shop.broken' })
    await until(async () => (await shop.platform.letters({ rule: 'broken' })).length === many, 'all were given up')
    refusing.close()
    await shop.api('PUT', '/v1/buses/default/rules/broken', {
      ...{ pattern: { type: ['com.shop.broken'] } },
      targets: [{ id: 'hook', type: 'queue', queue: 'mended' }],
    })
    await browser.go('/console/dead-letters/redrive?rule=broken')
    await browser.page.getByLabel('Events a second').fill('2')
    await button(`Send ${many} again`).click()
    await visible(/^[1-9]\d* of 12 sent again/)
    await shop.platform.end(shop.standalone, 'SIGKILL')
    await visible('The gateway does not answer.')
    await visible(/\d+ of 12 sent again/)
    await shop.platform.run()
    await browser.page.getByText('The gateway does not answer.').waitFor({ state: 'detached' })
    await visible('12 of 12 sent again')
    expect(await shop.platform.letters({ rule: 'broken' })).toEqual([])
    const wrong = browser.expected()
    expect(wrong.filter(line => !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY|50[0-9]/.test(line))).toEqual(
      [],
    )
  }, 120_000)
})

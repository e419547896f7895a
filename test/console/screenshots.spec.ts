import { testClient, until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Shop } from './shop.js'

// The pictures of docs/console.md: UPDATE_SCREENSHOTS=1 npx jest test/console/screenshots. Otherwise nothing is done here.
const describePictures = process.env['UPDATE_SCREENSHOTS'] ? describeInBrowser : describe.skip

describePictures('the pictures of the console', () => {
  let shop: Shop
  let position: string
  beforeAll(async () => {
    shop = await Shop.open()
    await shop.platform.api('PUT', '/v1/buses/default', { biography: { level: 'all' } })
    const redis = testClient(shop.platform.redis.url)
    await redis.config('SET', 'maxmemory', '64mb')
    redis.disconnect()
    await shop.loyalty(false)
    for (let i = 0; i < 60; i++) position = await shop.order(`A-${1001 + i}`, (i % 4) * 45 + 20)
    await until(async () => (await shop.platform.letters({})).length > 0, 'a delivery was given up')
  }, 120_000)
  afterAll(() => shop?.close())

  it.each(['light', 'dark'] as const)(
    'are drawn %s',
    async theme => {
      const browser = await ConsoleBrowser.open({ url: shop.platform.url, theme, size: { width: 1280, height: 800 } })
      await browser.logIn(shop.platform.key)
      await browser.page.getByRole('heading', { name: 'Receivers' }).waitFor()
      await browser.page.getByText('given up').first().waitFor()
      await browser.screenshot('overview')
      await browser.go('/console/events?view=search')
      await browser.page.getByRole('row').nth(5).waitFor()
      await browser.screenshot('events')
      await browser.go(`/console/events/default/${position}`)
      await browser.page.getByRole('heading', { name: 'Who receives it' }).waitFor()
      await browser.screenshot('event')
      await browser.close()
    },
    120_000,
  )
})

import { until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Shop } from './shop.js'

// Pictures of docs/console.md: UPDATE_SCREENSHOTS=1 npx jest test/console/letters-screenshots. Otherwise nothing is done here.
const describePictures = process.env['UPDATE_SCREENSHOTS'] ? describeInBrowser : describe.skip

describePictures('the pictures of dead letters and deliveries', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await Shop.open()
    await shop.platform.api('PUT', '/v1/buses/default', { biography: { level: 'all' } })
    await shop.loyalty(false)
    const lost = {
      pattern: { type: ['com.shop.order.created'], data: { total: [{ numeric: ['>', 100] }] } },
      targets: [{ id: 'insurer', type: 'webhook', url: 'https://insurer.invalid/hook', retry: { attempts: 1 } }],
    }
    await shop.platform.api('PUT', '/v1/buses/default/rules/insurance', lost)
    for (let i = 0; i < 60; i++) await shop.order(`A-${1001 + i}`, (i % 4) * 45 + 20)
    for (let i = 0; i < 7; i++) await shop.order(`B-${1001 + i}`, `${i + 4}9,90` as never)
    await until(async () => (await shop.platform.letters({ reason: 'rejected' })).length === 7, '7 were refused')
    const rates = '/v1/buses/default/rates/targets?rule=insurance'
    await until(async () => (await shop.platform.api('GET', rates)).body.items[0].failed > 0, 'failures are counted')
  }, 120_000)
  afterAll(() => shop?.close())

  it.each(['light', 'dark'] as const)(
    'are drawn %s',
    async theme => {
      const browser = await ConsoleBrowser.open({ url: shop.platform.url, theme, size: { width: 1280, height: 720 } })
      const { page } = browser
      await browser.logIn(shop.platform.key, '/console/dead-letters')
      await page.getByRole('row').nth(3).waitFor()
      await page.getByRole('link', { name: /is not a number/ }).click()
      await page.getByRole('tab', { name: 'Differences' }).click()
      await page.getByText('data.total').waitFor()
      await browser.screenshot('letters-group')
      const [letter] = await shop.platform.letters({ reason: 'rejected' })
      await browser.go(`/console/dead-letters/letters/${letter.id}`)
      await page.getByText(/at Bank\.charge/).waitFor()
      await page.getByRole('link', { name: 'Redrive', exact: true }).click()
      await page.getByLabel('Change the event before it is sent').check()
      const editor = page.getByRole('textbox', { name: 'The event as it is sent' })
      const text = await editor.innerText()
      await editor.click()
      await browser.press('Control+a')
      await page.keyboard.insertText(text.replace(/"\d9,90"/, '49.9'))
      await page.getByText('is an event').waitFor()
      await browser.screenshot('redrive')
      await browser.go('/console/deliveries')
      await page.getByRole('row').nth(5).waitFor()
      await browser.screenshot('deliveries')
      await browser.close()
    },
    120_000,
  )
})

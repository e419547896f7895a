import { until } from '@sluice/testing'
import { type ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people without a mouse would lose: the way through the console. Nothing is clicked here after the login.
describeInBrowser('the console by keyboard alone', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { heading } = openShop(both => ({ shop, browser } = both))

  it('follows the tail: pauses it, opens an event, and goes back', async () => {
    await browser.press('g', 'e')
    await heading('Events')
    await browser.page.getByText(/live [0-9,]+ event/).waitFor()
    await until(async () => {
      await shop.order(`K-${Date.now()}`)
      return (await browser.page.getByRole('row').count()) > 2
    }, 'an order is in the list')
    await browser.tabTo('Pause')
    await browser.press('Enter')
    await browser.page.getByText('paused').first().waitFor()
    await shop.order('K-waits')
    await browser.page.getByRole('button', { name: /\d+ new/ }).waitFor()
    await browser.tabTo('Events as they come')
    await browser.press('j')
    await until(async () => (await browser.focused()).startsWith('com.shop.'), 'the first row has the focus')
    const first = await browser.focused()
    await browser.press('j')
    await browser.press('k')
    await until(async () => (await browser.focused()) === first, 'the focus went on and came back')
    await browser.press('Enter')
    await heading(/com\.shop\./)
    await browser.tabTo('Events')
    await browser.press('Enter')
    await heading('Events')
  }, 60_000)

  it('sends an event', async () => {
    await browser.press('g', 'e')
    await heading('Events')
    await browser.tabTo('Send an event')
    await browser.press('Enter')
    await browser.page.getByRole('textbox', { name: 'The event' }).waitFor()
    await browser.tabTo('The event')
    await browser.press('Control+a')
    await browser.page.keyboard.insertText(
      JSON.stringify({ specversion: '1.0', id: 'by-keys', source: '/console', type: 'com.shop.order.noted' }),
    )
    await browser.press('Control+Enter')
    await heading(/com\.shop\.order\.noted/)
    const { body } = await shop.platform.api('GET', '/v1/buses/default/events?id=by-keys')
    expect(body.items).toHaveLength(1)
  }, 60_000)
})

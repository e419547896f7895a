import { until } from '@sluice/testing'
import { type ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people would lose: what they write, and the help to write it. Against the built platform and the shop.
describeInBrowser('the editor of patterns', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible, button, refused } = openShop(both => ({ shop, browser } = both))
  const total = (least: number) => ({ data: { total: [{ numeric: ['>', least] }] } })
  const pattern = () => browser.page.getByLabel('Pattern')

  it('completes fields and values in a pattern from recent events', async () => {
    await shop.order('K-1')
    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Name').fill('by-completion')
    await browser.page.getByLabel('Pattern').fill('')
    await browser.page.keyboard.type('{ "data": { "cust')
    await browser.page.getByRole('option', { name: /customer/ }).click()
    await browser.press('ArrowRight')
    await browser.page.keyboard.type(': ["ada')
    await browser.page.getByRole('option', { name: /ada@example\.com.*recent event/ }).click()
    expect(await browser.page.getByLabel('Pattern').textContent()).toBe('{ "data": { "customer": ["ada@example.com"]}}')
    await visible(/would have matched [1-9]/)
    // what was written is not lost by a click
    await browser.page.getByRole('link', { name: 'Rules', exact: true }).first().click()
    await browser.page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor()
    await button('Leave').click()
    await browser.page.getByRole('table', { name: 'Rules' }).waitFor()
  })

  it('keeps what is written in each language, and marks what is no pattern where it is', async () => {
    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Pattern').fill(JSON.stringify(total(100)))
    await browser.page.getByRole('button', { name: 'Filters' }).click()
    await browser.page.getByLabel('Pattern').fill('[{ "prefix": { "type": "com.shop." } }]')
    await visible(/would have matched [1-9]\d* event/)
    await browser.page.getByRole('button', { name: 'Pattern', exact: true }).click()
    expect(await browser.page.getByLabel('Pattern').textContent()).toBe(JSON.stringify(total(100)))

    await browser.page.getByLabel('Pattern').fill('{ "data": { "total": [{ "numeric": [">"] }] } }')
    await visible('a bound must be a number')
    const marked = async () => (await browser.page.locator('.cm-lintRange-error').allTextContents()).join('')
    await until(async () => (await marked()) === '[">"]', 'the fault is marked')
    await visible('As soon as the pattern is right.')
    refused(400)
  })

  it('asks again for recent events that were refused for now, and offers them when they come after somebody began to write', async () => {
    await shop.order('L-1')
    const recent = /\/events\?limit=100$/
    let [asked, answer] = [0, () => {}]
    const written = new Promise<void>(resolve => (answer = resolve))
    await browser.page.route(recent, async route => {
      const body = JSON.stringify({ status: 429, code: 'TOO_MANY_SEARCHES', title: 'Too many', detail: 'later' })
      if (++asked === 1) return route.fulfill({ status: 429, contentType: 'application/problem+json', body })
      await written
      await route.continue()
    })
    await browser.go('/console/rules/new')
    await pattern().fill('')
    await browser.page.keyboard.type('{ "data": { "customer": ["ada')
    await until(() => asked === 2, 'they are asked for again')
    await visible(/the rule wants "ada"/)
    expect(await browser.page.getByRole('option', { name: /ada@/ }).count()).toBe(0)
    answer()
    await browser.page.getByRole('option', { name: /ada@example\.com.*recent event/ }).click()
    expect(await pattern().textContent()).toBe('{ "data": { "customer": ["ada@example.com"]}}')
    // the event beside the pattern is one of them by now, and not the example
    await browser.page.getByText('"ada@example.com"').nth(1).waitFor()
    await browser.page.unroute(recent)
    refused(429)
  })

  it('keeps a letter that is written while the page draws the one before', async () => {
    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Name').fill('quick')
    await pattern().click()
    await browser.press('Control+a')
    // the page says that something was changed: then the first letter is drawn, and effects of that are yet to come
    await browser.page.evaluate(`(() => {
      const write = letter => document.execCommand('insertText', false, letter)
      const drawn = new MutationObserver(() => (drawn.disconnect(), write('2')))
      drawn.observe(document.querySelector('footer:has(button)'), { subtree: true, childList: true, characterData: true })
      write('1')
    })()`)
    await until(async () => ((await pattern().textContent()) ?? '').startsWith('1'), 'the first letter is there')
    await visible('It is live when it is saved.')
    expect(await pattern().textContent()).toBe('12')
  })
  it('has a form for a Redis and for mails, and says at the field what is refused', async () => {
    const label = (text: string) => browser.page.getByLabel(text, { exact: true })
    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Name').fill('to-redis')
    await pattern().fill('{ "type": ["com.shop.order.created"] }')
    await label('Type').selectOption('redis')
    await label('url').fill('redis://cache.example:6379/x')
    await label('command').selectOption('RPUSH')
    await label('key').fill('orders')
    await button('Save the rule').click()
    await visible(/its port and database/)
    refused(400)
    await label('url').fill('redis://cache.example:6379/2')
    await button('Save the rule').click()
    await browser.page.getByRole('heading', { level: 1, name: 'to-redis' }).waitFor()

    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Name').fill('to-mail')
    await pattern().fill('{ "type": ["com.shop.order.created"] }')
    await label('Type').selectOption('email')
    await label('url').fill('smtp://mail.example')
    await label('from').fill('Shop <orders@shop.example>')
    await label('to').fill('["ada@shop.example"]')
    await label('subject').fill('Order {{$.data.id}}')
    await button('Save the rule').click()
    await browser.page.getByRole('heading', { level: 1, name: 'to-mail' }).waitFor()
    const saved = async (name: string) =>
      (await shop.platform.api('GET', `/v1/buses/default/rules/${name}`)).body.targets
    expect(await saved('to-redis')).toMatchObject([{ type: 'redis', command: 'RPUSH', key: 'orders' }])
    expect(await saved('to-mail')).toMatchObject([{ type: 'email', to: ['ada@shop.example'] }])
  })

  it('says of an event that is too large to be tried what to do, and still tells what the rule would have matched', async () => {
    const position = await shop.order('huge', 20, {
      data: { total: 20, codes: Array.from({ length: 20_100 }, (_, i) => i) },
    })
    await browser.go(`/console/rules/new?from=${position}`)
    await visible('This event is too large to be tried here: it has more than 20,000 fields')
    await visible('Take a smaller event')
    await visible(/would have matched [1-9]/)
    refused(413)
  })
})

import { until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people would lose: who may do what, seen and changed. Against the built platform and the shop.
describeInBrowser('access', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible, button } = openShop(both => ({ shop, browser } = both), '/console/access')
  const field = (label: string) => browser.page.getByRole('dialog').getByLabel(label)

  /** What a secret may do: publish, and look at events. */
  const statuses = async (secret: string) => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/cloudevents+json' }
    const event = { specversion: '1.0', id: `K-${Date.now()}`, source: '/shop/web', type: 'com.shop.basket.left' }
    const url = `${shop.platform.url}/v1/buses/default/events`
    const published = await fetch(url, { method: 'POST', headers, body: JSON.stringify(event) })
    return [published.status, (await fetch(url, { headers })).status]
  }
  /** Takes the secret that is shown, and closes its window. */
  const takeSecret = async () => {
    const secret = await browser.page.getByText(/^slk_[\w-]{20,}$/).textContent()
    await button('I have kept it').click()
    return secret!
  }

  it('makes a key with a grant, shows its secret once, and the key may do that and nothing else', async () => {
    await browser.go('/console/access/keys')
    await visible('There are no keys yet')
    await button('Make a key').click()
    await field('Name').fill('web-shop')
    await field('What it is for').fill('the web shop')
    await button('publish').click()
    await field('Only events that match').fill('{"source":[{"prefix":"/shop/')
    await visible('is not JSON yet')
    await field('Only events that match').fill('{"source":[{"prefix":"/shop/web"}]}')
    await button('Make the key').click()
    await browser.page.getByRole('dialog', { name: 'The secret of key web-shop' }).waitFor()
    // a slip of the hand does not lose it
    await browser.press('Escape')
    const secret = await takeSecret()
    await browser.page.getByRole('heading', { level: 1, name: /web-shop/ }).waitFor()
    expect(await statuses(secret)).toEqual([202, 403])
    await visible('publish on bus default')
    expect(await browser.page.content()).not.toContain(secret)
  })

  it('says at which line the gateway refuses a grant', async () => {
    await browser.go('/console/access/keys/web-shop')
    await button('Change').click()
    await button('read').click()
    await field('Hidden fields').fill('no path..of anything')
    await button('Save the key').click()
    await browser.page.getByRole('dialog').getByRole('alert').waitFor()
    const lines = browser.page.getByRole('dialog').getByRole('listitem')
    expect(await lines.nth(1).textContent()).toMatch(/redact/)
    // the refusal is what the test asked for
    expect(browser.expected().every(line => line.includes('400'))).toBe(true)
    await button('Cancel').click()
  })

  it('rotates a key, the secret before works as long as was said, and a revoked key is refused', async () => {
    await browser.go('/console/access/keys/web-shop')
    await button('Rotate').click()
    await field('The secret of now works on').selectOption({ label: 'not at all' })
    await button('Make another secret').click()
    const secret = await takeSecret()
    await until(async () => (await statuses(secret))[0] === 202, 'the new secret works')
    await button('Revoke').click()
    await button('Revoke the key').click()
    await visible('Key web-shop is revoked')
    await until(async () => (await statuses(secret))[0] === 401, 'the key is refused')
  })

  it('gives a group something by a document, and explains by which line somebody of it may do what', async () => {
    await browser.go('/console/access/grants')
    await visible('There are no documents of grants yet')
    await button('Make a document').click()
    await field('Name').first().fill('support')
    await field('Name of the group').fill('support')
    await button('read').click()
    await button('redrive').click()
    await button('Save the grants').click()
    await browser.page.getByRole('heading', { level: 1, name: /support/ }).waitFor()

    await browser.go('/console/access/explain')
    await button('Ask').waitFor()
    await browser.press('/')
    await browser.page.keyboard.type('subject:ann')
    await browser.page.getByLabel('of groups').fill('support')
    await browser.page.getByRole('combobox', { name: 'do', exact: true }).fill('dead-letters:redrive')
    await browser.page.getByLabel('on', { exact: true }).fill('bus=default')
    await browser.press('Enter')
    await visible('allowed')
    await browser.page.reload()
    await visible('by line 2 of')
    await browser.page.getByRole('link', { name: 'grants support' }).click()
    const marked = browser.page.locator('li[aria-current=true]')
    expect(await marked.textContent()).toContain('redrive and delete dead letters of bus default')

    await browser.go('/console/access/explain?view=who&bus=default&type=com.shop.order.created&source=/shop/web')
    await visible('group:support')
    await visible('billing.Billing.charge')
    await browser.go('/console/access/explain?principal=subject:ann&action=rules:write&resource=bus=default,rule=x')
    await visible('This grant would allow it')
  })

  it('shows who did what by filters in the address, and opens a record by keys alone', async () => {
    await until(async () => {
      const { body } = await shop.api('GET', '/v1/audit?kind=key&limit=1')
      return body.items[0]?.action === 'keys:delete'
    }, 'the audit has what was done last')
    await browser.go('/console/access/audit')
    await browser.page.getByLabel('To a').selectOption('key')
    await until(() => browser.page.url().includes('kind=key'), 'the filter is in the address')
    await browser.page.reload()
    await browser.page.getByRole('table', { name: 'Audit' }).waitFor()
    expect(await browser.page.getByLabel('To a').inputValue()).toBe('key')
    await browser.page
      .getByRole('row', { name: /keys:delete/ })
      .first()
      .waitFor()
    await browser.page.getByRole('table', { name: 'Audit' }).focus()
    await browser.press('j', 'Enter')
    await browser.page.getByRole('dialog').waitFor()
    await visible('DELETE /v1/keys/web-shop')
    await browser.press('Escape')
    await browser.page.getByRole('dialog').waitFor({ state: 'detached' })
    const isOnRow = () => browser.page.evaluate<boolean>("document.activeElement?.closest('[data-index]') !== null")
    await until(isOnRow, 'one reads on where one was')
    // what happens meanwhile waits
    const rows = await browser.page.getByRole('row').count()
    await shop.api('PUT', '/v1/keys/meanwhile', { grants: [] })
    const news = browser.page.getByRole('button', { name: /new$/ })
    await news.waitFor()
    expect(await news.textContent()).toBe('1 new')
    expect(await browser.page.getByRole('row').count()).toBe(rows)
    await news.click()
    await visible('key meanwhile')
  })

  it('makes a tenant with limits, and shows what it uses beside them', async () => {
    await browser.go('/console/access/tenants')
    await button('Make a tenant').click()
    await field('Name').fill('acme')
    await field('Events a second').fill('500')
    await field('Most keys').fill('2')
    await button('Make the tenant').click()
    await browser.page.getByRole('heading', { level: 1, name: /acme/ }).waitFor()
    await shop.api('PUT', '/v1/keys/one', { grants: [] }, { 'sluice-tenant': 'acme' })
    await shop.api('PUT', '/v1/keys/two', { grants: [] }, { 'sluice-tenant': 'acme' })
    await browser.page.reload()
    await visible('of 2, full')
    await visible('500 events/s')
  })

  it('offers a key that may read the audit nothing but that', async () => {
    const { body } = await shop.api('PUT', '/v1/keys/auditor', { grants: [{ audit: {} }] })
    const auditor = await ConsoleBrowser.open({ url: shop.platform.url })
    await auditor.logIn(body.key as string)
    await auditor.page.getByRole('table', { name: 'Audit' }).waitFor()
    const pages = auditor.page.getByRole('navigation', { name: 'Access' }).getByRole('link')
    expect(await pages.allTextContents()).toEqual(['Audit'])
    expect(auditor.expected().filter(line => !line.includes('401'))).toEqual([])
    await auditor.close()
  })

  it.each([
    ...['keys', 'keys?make=yes', 'keys/meanwhile', 'grants', 'grants/support', 'portal', 'tenants', 'tenants/acme'],
    ...['explain?principal=subject:ann&action=rules:write', 'explain?view=who&type=com.shop.order.created', 'audit'],
  ])('breaks no rule of accessibility on %s, light and dark, wide and narrow', async path => {
    expect(await browser.violationsAt(`/console/access/${path}`)).toEqual([])
  })
})

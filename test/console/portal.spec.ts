import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@sluice/testing'
import type { FrameLocator } from 'playwright-core'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Shop } from './shop.js'

// What partners would lose: their part of Sluice, in a page of their own; and what others would see, if it went wrong.
describeInBrowser('the portal', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  let partner: Server
  let framed = ''
  beforeAll(async () => {
    shop = await Shop.open()
    await shop.api('PUT', '/v1/keys/acme-portal', {
      grants: [
        { manage: { kind: 'rule', bus: 'default', name: 'loyalty.*', verbs: ['read'] } },
        { read: { bus: 'default', pattern: { type: [{ prefix: 'com.shop.' }] }, redact: ['data.items'] } },
        { redrive: { bus: 'default' } },
      ],
    })
    await shop.api('PUT', '/v1/buses/default', { biography: { level: 'all' } })
    await shop.loyalty(true)
    let warm = 0
    const recorded = '/v1/buses/default/attempts?rule=loyalty.Loyalty.addPoints'
    await until(async () => {
      await shop.order(`W-${++warm}`, 30)
      return (await shop.api('GET', recorded)).body.items.length > 0
    }, 'services know that attempts are recorded')
    // those that were on their way have arrived
    await until(
      async () => (await shop.api('GET', '/v1/buses/default/subscriptions/loyalty')).body.entries === 0,
      'all arrived',
    )
    await shop.loyalty(false)
    await shop.order('P-1', 30)
    await until(async () => (await shop.platform.letters({})).length > 0, 'a delivery was given up')
    partner = createServer((_, reply) => {
      reply.setHeader('content-type', 'text/html')
      reply.end(
        `<!doctype html><title>ACME</title><iframe src="${framed}" title="Deliveries" width="1100" height="700">`,
      )
    }).listen(0)
    await once(partner, 'listening')
    browser = await ConsoleBrowser.open({ url: shop.platform.url })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    partner?.close()
    await shop?.close()
  })
  const port = () => (partner.address() as AddressInfo).port

  it('is made by the page of a key, and shown in a frame of the origin that the link names', async () => {
    await browser.logIn(shop.platform.key, '/console/access/keys/acme-portal')
    await browser.page.getByRole('button', { name: 'Portal link' }).click()
    await browser.page.getByLabel('Pages that may show it in a frame').fill(`http://localhost:${port()}`)
    await browser.page.getByRole('button', { name: 'Make the link' }).click()
    const shown = browser.page.getByText(/^http\S+\/portal\/\S+#\S+$/)
    framed = (await shown.textContent())!
    expect(new URL(framed).origin).toBe(shop.platform.url)
    await browser.page.getByRole('button', { name: 'I have kept it' }).click()
    expect(browser.expected().filter(line => !line.includes('401'))).toEqual([])

    await browser.page.goto(`http://localhost:${port()}/`)
    const frame = browser.page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'Your deliveries' }).waitFor()
    await frame.getByText('loyalty.Loyalty.addPoints').first().waitFor()
    // it is the loyalty service's, and no other target is seen
    await frame.getByText('fails').waitFor()
    expect(await frame.getByRole('row').count()).toBe(2)
    await frame.getByRole('button', { name: /loyalty\.Loyalty\.addPoints/ }).click()
    await frame.getByText('Latest attempts').waitFor()
    await frame.getByText('gave up').first().waitFor()
    await letters(frame)
  })

  /** Looks at what was given up, sends it again, and it arrives. */
  const letters = async (frame: FrameLocator) => {
    await frame.getByRole('tab', { name: 'Not delivered' }).click()
    await frame.getByText('attempts-exhausted').first().waitFor()
    await frame.getByText('com.shop.order.created').first().click()
    await frame.getByText('ada@example.com').first().waitFor()
    expect(await frame.getByText('lamp-7').count()).toBe(0)
    await shop.loyalty(true)
    await frame.getByRole('button', { name: 'Send again: P-1' }).click()
    await frame.getByRole('button', { name: 'Send it again' }).click()
    await frame.getByText('Everything was delivered').waitFor()
    await until(async () => (await shop.platform.letters({})).length === 0, 'the letter is gone')
    await frame.getByRole('tab', { name: 'Deliveries', exact: true }).click()
    await frame.getByText('com.shop.order.created').first().click()
    await frame
      .getByText(/^(redriven|delivered)$/)
      .first()
      .waitFor()
    // nothing went wrong in it, and nothing but the partner's page came from elsewhere
    expect(browser.expected().filter(line => !line.includes(`http://localhost:${port()}/`))).toEqual([])
  }

  it('is shown in no frame of another origin', async () => {
    await browser.page.goto(`http://127.0.0.1:${port()}/`)
    await until(() => browser.wrong.some(line => line.includes('frame-ancestors')), 'the browser refuses the frame')
    expect(await browser.page.frameLocator('iframe').getByRole('heading', { name: 'Your deliveries' }).count()).toBe(0)
    browser.expected()
    const { headers } = await fetch(framed)
    expect(headers.get('content-security-policy')).toContain(`frame-ancestors http://localhost:${port()}`)
    const unknown = await fetch(`${shop.platform.url}/portal/none`)
    expect(unknown.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(unknown.headers.get('x-frame-options')).toBe('DENY')
  })

  it('breaks no rule of accessibility, keeps its secret in memory, and ends with its key', async () => {
    for (const view of ['targets', 'events', 'letters']) {
      await browser.page.goto('about:blank')
      await browser.page.goto(framed.replace('#', `?view=${view}&rule=loyalty.Loyalty.addPoints&target=handler#`))
      await browser.page.getByRole('heading', { name: 'Your deliveries' }).waitFor()
      await browser.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
      for (const colorScheme of ['light', 'dark'] as const) {
        await browser.page.emulateMedia({ colorScheme })
        expect(await browser.violations()).toEqual([])
      }
      await browser.page.setViewportSize({ width: 390, height: 800 })
      expect(await browser.page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
      await browser.page.setViewportSize({ width: 1360, height: 850 })
    }
    const kept = await browser.page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    )
    expect(kept).not.toContain('slp_')
    await shop.api('DELETE', '/v1/keys/acme-portal')
    await until(async () => {
      await browser.page
        .getByRole('tab', { name: 'Targets' })
        .click({ timeout: 500 })
        .catch(() => undefined)
      return (await browser.page.getByText('This link has ended').count()) > 0
    }, 'the page says that it has ended')
    expect(browser.expected().filter(line => !/40[14]/.test(line))).toEqual([])
  })
})

import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Shop } from './shop.js'

// What people would lose: what they see of their events, and the way to it. Against the built platform and the shop.
describeInBrowser('the console', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  beforeAll(async () => {
    shop = await Shop.open()
    browser = await ConsoleBrowser.open({ url: shop.platform.url })
  }, 120_000)
  afterEach(() => {
    expect(browser.wrong).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })
  const visible = (text: string) => browser.page.getByText(text).first().waitFor()

  it('leads to the login and back to what was asked for', async () => {
    await browser.logIn(shop.platform.key, '/console/events?bus=default&view=search')
    expect(browser.page.url()).toBe(`${shop.platform.url}/console/events?bus=default&view=search`)
    // the answer before the login was no mistake of a page
    expect(browser.expected().every(line => line.includes('401'))).toBe(true)
  })

  it('goes from screen to screen by keys, and says which there are', async () => {
    await browser.press('g', 'o')
    await browser.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await browser.press('g', 'e')
    await browser.page.getByRole('heading', { level: 1, name: /Events/ }).waitFor()
    await browser.press('?')
    await browser.page.getByRole('dialog', { name: 'Keys' }).waitFor()
    expect(await browser.violations()).toEqual([])
    await browser.press('Escape')
    await browser.page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('shows events as they come, keeps still while it is paused, and opens one by keys alone', async () => {
    await browser.go('/console/events')
    await browser.page.getByText(/live [0-9,]+ event/).waitFor()
    // the tail shows what comes from then on
    await until(async () => {
      await shop.order(`L-${Date.now()}`)
      return (await browser.page.getByRole('row').count()) > 2
    }, 'an order is in the list')
    await browser.page.getByRole('button', { name: 'Pause' }).click()
    const before = await browser.page.getByRole('cell').first().textContent()
    await shop.order('L-paused', 20, { type: 'com.shop.order.paused' })
    await browser.page.getByRole('button', { name: /\d+ new/ }).waitFor()
    expect(await browser.page.getByRole('cell').first().textContent()).toBe(before)
    await browser.page.getByRole('button', { name: 'Go on' }).click()
    await visible('com.shop.order.paused')

    const isOnRow = async () => (await browser.focused()).startsWith('com.shop.')
    await until(async () => {
      // what came meanwhile may have moved the row out of view before anybody reads
      if (!(await isOnRow())) {
        await browser.page.getByRole('table').focus()
        await browser.press('j')
      }
      return isOnRow()
    }, 'a row has the focus')
    await browser.press('Enter')
    await browser.page.getByRole('heading', { name: 'Who receives it' }).waitFor()
  })

  it('says that the tail is not connected while it is refused, and is live again when it is not', async () => {
    const problem = { status: 429, code: 'TOO_MANY_VIEWERS', title: 'Too many', detail: 'too many look on' }
    const refused = { status: 429, contentType: 'application/problem+json', body: JSON.stringify(problem) }
    await browser.page.route(/\/tail/, route => route.fulfill(refused))
    await browser.go('/console/events?type=nothing.comes')
    await visible('too many look on')
    await visible('not connected')
    await browser.page.unroute(/\/tail/)
    await browser.page.getByText(/live [0-9,]+ event/).waitFor()
    expect(await browser.page.getByText('too many look on').count()).toBe(0)
    expect(browser.expected().filter(line => !line.includes('429'))).toEqual([])
  })

  it('tells of one event who received it, who did not and why, and shows what it says', async () => {
    const position = await shop.order('E-1', 20)
    await browser.go(`/console/events/default/${position}`)
    await browser.page.getByRole('heading', { level: 1, name: /com\.shop\.order\.created/ }).waitFor()
    await visible('billing')
    await visible('data.total was 20, and the rule wants > 100')
    await browser.page.getByLabel('Find in the event').fill('lamp')
    await visible('1 of 1')
    expect(await browser.violations()).toEqual([])
  })

  it('draws what flows: who emits, which rules get it, who receives it', async () => {
    await shop.order('O-1', 500)
    await browser.go('/console')
    for (const name of ['/shop/web', 'billing.Billing.charge', 'big-orders', 'packing']) await visible(name)
    await visible('Everything works.')
    await visible('rule saved')
    await browser.page.getByRole('link', { name: /^default/ }).click()
    await until(() => browser.page.url().endsWith('/console/events?bus=default'), 'a bus leads to its events')
  })

  it('sends an event, and one again that says whether it was changed', async () => {
    await browser.go('/console/events')
    await browser.page.getByRole('button', { name: 'Send an event' }).click()
    await browser.page.getByRole('button', { name: 'Send the event' }).click()
    await browser.page.getByRole('heading', { name: 'Who receives it' }).waitFor()
    const first = browser.page.url()
    await browser.page.getByRole('button', { name: 'Send again' }).click()
    const text = browser.page.getByRole('textbox', { name: 'The event' })
    await text.waitFor()
    expect(await browser.violations()).toEqual([])
    await browser.page.getByRole('button', { name: 'Send the event' }).click()
    await until(() => browser.page.url() !== first, 'the page of the new event is open')
    const sent = async () => {
      const path = browser.page.url().split('/console/events/')[1]!.replace('/', '/events/')
      return (await shop.platform.api('GET', `/v1/buses/${path}`)).body.event
    }
    const before = (await shop.platform.api('GET', `/v1/buses/default/events/${first.split('/').at(-1)}`)).body.event
    expect(await sent()).toMatchObject({ causationid: before.id, republished: 'unchanged', data: before.data })

    const second = browser.page.url()
    await browser.page.getByRole('button', { name: 'Send again' }).click()
    await text.click()
    await browser.press('Control+a')
    const { specversion, source, type, data } = await sent()
    const note = '"note":"by hand","amount":12345678901234567.10}'
    const changed = JSON.stringify({ specversion, source, type, data }).replace(/}}$/, `,${note}}`)
    await browser.page.keyboard.insertText(changed)
    await browser.page.getByRole('button', { name: 'Send the event' }).click()
    await until(() => browser.page.url() !== second, 'the page of the changed event is open')
    expect(await sent()).toMatchObject({ republished: 'edited', data: { note: 'by hand' } })
    // no digit was lost on the way, neither in what was sent nor in what is shown
    await visible('12345678901234567.10')
  })

  it('finds an event by filters that stay in the address', async () => {
    await shop.order('F-1')
    await browser.go('/console/events?view=search')
    await browser.page.getByLabel('Type').waitFor()
    await browser.press('/')
    await browser.page.keyboard.type('com.shop.order.created')
    await browser.press('Enter')
    await until(() => browser.page.url().includes('type=com.shop.order.created'), 'the filter is in the address')
    await visible('F-1')
    await browser.page.reload()
    await visible('F-1')
    expect(await browser.page.getByLabel('Type').inputValue()).toBe('com.shop.order.created')
  })

  it.each(['/console', '/console/events', '/console/events?view=search', '/console/components'])(
    'breaks no rule of accessibility on %s, light and dark, wide and narrow',
    async path => {
      await browser.go(path)
      await browser.page.getByRole('heading', { level: 1 }).waitFor()
      await browser.page.waitForLoadState('load')
      for (const colorScheme of ['light', 'dark'] as const) {
        await browser.page.emulateMedia({ colorScheme })
        expect(await browser.violations()).toEqual([])
      }
      const wide = browser.page.viewportSize()!
      await browser.page.setViewportSize({ width: 390, height: 800 })
      expect(await browser.violations()).toEqual([])
      const over = await browser.page.evaluate('document.documentElement.scrollWidth > innerWidth')
      expect(over).toBe(false)
      await browser.page.setViewportSize(wide)
      await browser.page.emulateMedia({ colorScheme: 'light' })
    },
  )

  it('offers a key what it may do, and begins with a screen that it may see', async () => {
    const { body } = await shop.platform.api('PUT', '/v1/keys/reader', { grants: [{ read: { bus: 'default' } }] })
    const reader = await ConsoleBrowser.open({ url: shop.platform.url })
    await reader.logIn(body.key)
    await reader.page.getByRole('heading', { level: 1, name: 'Events' }).waitFor()
    const links = reader.page.getByRole('navigation', { name: 'Screens' }).getByRole('link')
    const titles = (await links.allTextContents()).map(text => text.replace(/g \w$/, ''))
    expect(titles).toEqual(['Events', 'Dead letters'])
    await reader.page.getByText('key:reader').waitFor()
    await reader.page.getByRole('button', { name: 'Log out' }).click()
    await reader.page.getByRole('link', { name: 'Log in' }).waitFor()
    // one that only publishes sees nothing, and is told why
    const publisher = await shop.platform.api('PUT', '/v1/keys/publisher', {
      grants: [{ publish: { bus: 'default' } }],
    })
    await reader.logIn(publisher.body.key)
    await reader.page.getByText('No screen of the console is for key:publisher').waitFor()
    expect(await links.count()).toBe(0)
    expect(reader.expected().filter(line => !line.includes('401'))).toEqual([])
    await reader.close()
  })

  it('says that what it shows is old while the gateway is away, and shows everything anew when it is back', async () => {
    const position = await shop.order('A-1')
    await browser.go(`/console/events/default/${position}`)
    await browser.page.getByRole('heading', { name: 'Who receives it' }).waitFor()
    await shop.platform.end(shop.standalone, 'SIGKILL')
    await visible('The gateway does not answer.')
    expect(await browser.page.getByRole('heading', { name: 'Who receives it' }).isVisible()).toBe(true)
    await shop.platform.run()
    await browser.page.getByText('The gateway does not answer.').waitFor({ state: 'detached' })
    const wrong = browser.expected()
    expect(wrong.length).toBeGreaterThan(0)
    expect(wrong.filter(line => !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY|50[0-9]/.test(line))).toEqual(
      [],
    )
  }, 120_000)

  describe('behind a proxy with a path', () => {
    let proxy: Server
    beforeAll(async () => {
      const port = await freePort()
      proxy = createServer((incoming, outgoing) => {
        const path = incoming.url!.replace(/^\/sluice(?=\/)/, '')
        if (path === incoming.url) return void outgoing.writeHead(404).end()
        const headers = { ...incoming.headers, host: `127.0.0.1:${port}` }
        const passed = request({ port, path, method: incoming.method, headers }, answer => {
          outgoing.writeHead(answer.statusCode!, answer.headers)
          answer.pipe(outgoing)
        })
        passed.on('error', () => outgoing.destroy())
        incoming.pipe(passed)
      }).listen(0, '127.0.0.1')
      await once(proxy, 'listening')
      await shop.platform.run('gateway', { PORT: String(port), PUBLIC_URL: `${address()}/sluice` })
    }, 60_000)
    afterAll(() => {
      proxy?.closeAllConnections()
      proxy?.close()
    })
    const address = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`

    it('finds its files, its API and its login', async () => {
      const behind = await ConsoleBrowser.open({ url: `${address()}/sluice` })
      await behind.logIn(shop.platform.key, '/console/events')
      await behind.page.getByText(/live [0-9,]+ event/).waitFor()
      expect(behind.page.url()).toBe(`${address()}/sluice/console/events`)
      await behind.press('g', 'o')
      await behind.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
      expect(behind.page.url()).toMatch(/\/sluice\/console\/?$/)
      await behind.page.reload()
      await behind.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
      expect(behind.expected().filter(line => !line.includes('401'))).toEqual([])
      await behind.close()
    })
  })
})

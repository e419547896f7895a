import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@sluice/testing'
import type { Locator } from 'playwright-core'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { pageOf } from './opened.js'
import { Shop } from './shop.js'

// What people would lose: the way from an order that did not arrive to its cause, and the way to mend it. Against the platform and the shop.
describeInBrowser('dead letters and deliveries in the console', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  /** A receiver that is broken until somebody mends it. */
  let receiver: Server
  const state = { status: 422 }
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      request.resume()
      response.writeHead(state.status).end(state.status === 422 ? 'no such customer' : '')
    }).listen(0, '127.0.0.1')
    shop = await Shop.open()
    const { port } = receiver.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/hook`
    const pattern = { type: ['com.shop.order.reported'] }
    const targets = [{ id: 'reports', type: 'webhook', url }]
    expect((await shop.platform.api('PUT', '/v1/buses/default/rules/reporting', { pattern, targets })).status).toBe(201)
    browser = await ConsoleBrowser.open({ url: shop.platform.url })
    await browser.logIn(shop.platform.key)
    browser.expected()
  }, 120_000)
  afterEach(() => expect(browser.wrong).toEqual([]))
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
    receiver?.close()
  })

  const { heading, visible } = pageOf(() => browser)
  const lettersOf = (filter: Record<string, string>) => shop.platform.letters(filter)
  const givenUp = (filter: Record<string, string>, count: number) =>
    until(async () => (await lettersOf(filter)).length === count, `${count} letters of ${JSON.stringify(filter)}`)

  it('leads from the events to why an order did not reach shipping', async () => {
    // its total is a text, as a till may send it: billing refuses it, and so nothing is ever paid
    await shop.order('S-1', '49,90' as never)
    await givenUp({ eventId: 'S-1', reason: 'rejected' }, 1)
    await browser.press('g', 'e')
    await heading('Events')
    await browser.page.getByRole('button', { name: 'Search' }).click()
    await browser.page.getByLabel('Subject').fill('S-1')
    await browser.press('Enter')
    await browser.page.getByRole('link', { name: 'com.shop.order.created' }).click()
    await visible('type was "com.shop.order.created", and the rule wants "com.shop.order.paid"')
    const billing = browser.page.getByRole('listitem').filter({ hasText: 'billing.Billing.charge' })
    await billing.getByRole('link', { name: 'Open the dead letter' }).click()
    await browser.page.getByRole('heading', { name: 'Why it was given up' }).waitFor()
    await visible('PermanentError: the total of S-1 is not a number')
    await visible(/at Bank\.charge/)
  })

  it('leads from the overview to what a receiver was not given', async () => {
    await browser.press('g', 'o')
    await browser.page.locator('a[href*="dead-letters"][href*="billing"]').click()
    await browser.page.getByRole('row', { name: /is not a number/ }).waitFor()
    expect(await browser.page.getByLabel('Receiver').inputValue()).toBe('billing')
    expect(await browser.page.getByRole('row', { name: /loyalty/ }).count()).toBe(0)
  })

  it('mends a dead letter and sends it again, by keys alone', async () => {
    await browser.press('g', 'l')
    await heading('Dead letters')
    const { page } = browser
    const group = page.getByRole('link', { name: /is not a number/ })
    await group.waitFor()
    await tabTo(page.getByRole('table', { name: 'Groups of dead letters' }))
    for (let i = 0; i < 5 && !(await isFocused(group)); i++) await browser.press('j')
    await browser.press('Enter')
    await heading(/is not a number/)
    const letter = page.getByRole('link', { name: 'com.shop.order.created' })
    await letter.waitFor()
    await tabTo(page.getByRole('table', { name: 'Dead letters' }))
    await browser.press('j')
    await until(() => isFocused(letter), 'the letter has the focus')
    await browser.press('Enter')
    await page.getByRole('heading', { name: 'Why it was given up' }).waitFor()
    await tabTo(page.getByRole('link', { name: 'Redrive', exact: true }))
    await browser.press('Enter')
    await heading('Redrive one dead letter')
    await visible(/One dead letter is/)
    await tabTo(page.getByLabel('Change the event before it is sent'))
    await browser.press('Space')
    const editor = page.getByRole('textbox', { name: 'The event as it is sent' })
    await editor.waitFor()
    await tabTo(editor)
    const text = await editor.innerText()
    await browser.press('Control+a')
    await page.keyboard.insertText(text.replace('"49,90"', '49.9'))
    await visible('The change: {"data":{"total":49.9}}')
    await visible('is an event')
    // out of the editor, which does not keep people by its Tab
    await tabTo(page.getByRole('button', { name: 'Send again' }), 'Shift+Tab')
    await browser.press('Enter')
    await heading(/Redrive \d+$/)
    await visible('billing.Billing.charge has got it')
    expect(await lettersOf({ eventId: 'S-1', reason: 'rejected' })).toEqual([])
    // and so it is paid, which shipping gets
    const paid = async () =>
      (await shop.platform.api('GET', '/v1/buses/default/events?type=com.shop.order.paid&subject=S-1')).body.items
    await until(async () => (await paid()).length === 1, 'the order is paid')
  })

  it('sends a group again at a rate, shows how far it is after a reload too, and stops', async () => {
    const count = 30
    for (let i = 0; i < count; i++) await shop.order(`R-${i}`, 20, { type: 'com.shop.order.reported' })
    await givenUp({ rule: 'reporting' }, count)
    state.status = 204
    await browser.go('/console/dead-letters?rule=reporting')
    await browser.page.getByRole('link', { name: /answered 422/ }).click()
    await browser.page.getByRole('tab', { name: 'Differences' }).click()
    await visible('data.orderId')
    await browser.page.getByRole('link', { name: `Redrive ${count}` }).click()
    await visible(`${count} dead letters are sent again`)
    await browser.page.getByLabel('Events a second').fill('4')
    await visible('about 7.5 s')
    await browser.page.getByRole('button', { name: `Send ${count} again` }).click()
    await heading(/Redrive \d+$/)
    await visible(/[1-9]\d* of 30 sent again/)
    await browser.page.reload()
    await visible(/[1-9]\d* of 30 sent again/)
    await browser.page.getByRole('button', { name: 'Stop it' }).click()
    await browser.page.getByRole('status').getByText('cancelled').waitFor()
    const left = (await lettersOf({ rule: 'reporting' })).length
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(count)
    await browser.press('g', 'l')
    await browser.page.getByRole('button', { name: 'Redrives' }).click()
    await browser.page.getByRole('row', { name: /cancelled/ }).waitFor()
  })

  it('says what a redrive to another target would do, and which target there is none', async () => {
    await browser.go('/console/dead-letters/redrive?bus=default&rule=reporting')
    await browser.page.getByLabel('To').selectOption('another target')
    await browser.page.getByLabel('Rule').fill('big-orders')
    await browser.page.getByLabel('Target', { exact: true }).fill('nobody')
    await visible('INVALID_REDRIVE')
    expect(await browser.page.getByRole('button', { name: /^Send/ }).isDisabled()).toBe(true)
    await browser.page.getByLabel('Target', { exact: true }).fill('packing')
    await visible(/, to big-orders → packing/)
    // the refusals of what was half written were expected
    expect(browser.expected().filter(line => !line.includes('400'))).toEqual([])
  })

  it('names what it deletes, and asks once', async () => {
    await browser.go('/console/dead-letters?view=letters&rule=reporting')
    const left = (await lettersOf({ rule: 'reporting' })).length
    await browser.page.getByRole('button', { name: 'Delete all of them' }).click()
    await browser.page.getByRole('dialog', { name: `Delete ${left} dead letters?` }).waitFor()
    await browser.press('Escape')
    expect(await lettersOf({ rule: 'reporting' })).toHaveLength(left)
    await browser.page.getByRole('button', { name: 'Delete all of them' }).click()
    await browser.page.getByRole('button', { name: `Delete ${left} for good` }).click()
    await visible(`${left} dead letters are deleted`)
    expect(await lettersOf({ rule: 'reporting' })).toEqual([])
  })

  it('keeps groups where they are while somebody reads, and says how many are new', async () => {
    await shop.order('N-1', '1,50' as never)
    await givenUp({ eventId: 'N-1', reason: 'rejected' }, 1)
    await browser.go('/console/dead-letters')
    await browser.page.getByRole('row', { name: /is not a number/ }).waitFor()
    state.status = 422
    await shop.order('N-2', 20, { type: 'com.shop.order.reported' })
    await browser.page.getByRole('button', { name: '1 new' }).click()
    await browser.page.getByRole('row', { name: /answered 422/ }).waitFor()
  })

  it('shows how deliveries to a target go, its attempts, and calls it once to see whether it is back', async () => {
    state.status = 422
    await shop.order('D-1', 20, { type: 'com.shop.order.reported' })
    await until(async () => {
      const { body } = await shop.platform.api('GET', '/v1/buses/default/rates/targets?rule=reporting')
      return body.items[0].failed > 0
    }, 'the failures are counted')
    await browser.press('g', 'd')
    await heading('Deliveries')
    await browser.page.getByLabel('only those that fail').check()
    await browser.page
      .getByRole('row', { name: /reporting → reports/ })
      .getByText(/4xx \d+/)
      .waitFor()
    await browser.page.getByRole('link', { name: 'reporting → reports' }).click()
    await visible('Deliveries are made')
    await browser.page.getByRole('link', { name: 'reporting', exact: true }).waitFor()
    await browser.page.getByLabel('Status').fill('422')
    await browser.press('Enter')
    await until(() => browser.page.url().includes('status=422'), 'the filter is in the address')
    await browser.page.getByRole('table', { name: 'Attempts' }).getByText('gave up').first().waitFor()
    await browser.page.getByRole('button', { name: 'Test it' }).click()
    await browser.page.getByRole('button', { name: 'Call it once' }).click()
    await visible('no such customer')
    state.status = 204
    await browser.page.getByRole('button', { name: 'Call it again' }).click()
    await browser.page.getByRole('dialog').getByText('delivered', { exact: true }).waitFor()
    await browser.press('Escape')
  })

  it('calls a webhook again that had said that it is gone', async () => {
    state.status = 410
    await shop.order('G-1', 20, { type: 'com.shop.order.reported' })
    await givenUp({ eventId: 'G-1' }, 1)
    await browser.go('/console/deliveries/default/reporting/reports')
    state.status = 204
    await browser.page.getByRole('button', { name: 'Enable it' }).click()
    await visible('reporting → reports is called again')
    await browser.page.getByRole('button', { name: 'Enable it' }).waitFor({ state: 'detached' })
    await browser.page.getByRole('link', { name: 'Dead letters', exact: true }).last().click()
    await browser.page.getByRole('row', { name: /G-1/ }).waitFor()
  })

  it('closes the circuit of a target that was mended, long before its next probe', async () => {
    state.status = 503
    const { port } = receiver.address() as AddressInfo
    const retry = { circuit: { failures: 2, openMs: 3_600_000, maxOpenMs: 3_600_000 } }
    const targets = [{ id: 'till', type: 'webhook', url: `http://127.0.0.1:${port}/till`, retry }]
    const pattern = { type: ['com.shop.till.closed'] }
    await shop.api('PUT', '/v1/buses/default/rules/tills', { pattern, targets })
    const circuits = async () => (await shop.api('GET', '/v1/buses/default/rules/tills/circuits')).body.items[0].state
    let sent = 0
    await until(async () => {
      await shop.order(`T-${sent++}`, 20, { type: 'com.shop.till.closed' })
      return (await circuits()) === 'open'
    }, 'its circuit is open')
    await browser.go('/console/deliveries/default/tills/till')
    await visible('deliveries are held')
    state.status = 204
    await browser.page.getByRole('button', { name: 'Close it' }).click()
    await visible('Deliveries that are held now come when the next probe was due')
    expect(await browser.violations()).toEqual([])
    await browser.page.getByRole('button', { name: 'Close the circuit' }).click()
    await visible('The circuit of tills → till is closed')
    await visible('Deliveries are made')
    expect(await browser.page.getByRole('button', { name: 'Close it' }).count()).toBe(0)
    expect(await circuits()).toBe('closed')
  })

  it('offers no act to a key that may only read', async () => {
    const grants = [{ read: { bus: 'default' } }]
    const { body } = await shop.platform.api('PUT', '/v1/keys/reader', { grants })
    const reader = await ConsoleBrowser.open({ url: shop.platform.url })
    await reader.logIn(body.key, '/console/dead-letters?view=letters')
    await reader.page
      .getByRole('link', { name: /com\.shop\.order/ })
      .first()
      .click()
    await reader.page.getByRole('heading', { name: 'Why it was given up' }).waitFor()
    expect(await reader.page.getByRole('link', { name: 'Redrive' }).count()).toBe(0)
    expect(await reader.page.getByRole('link', { name: 'reporting' }).count()).toBe(0)
    expect(await reader.page.getByRole('button', { name: 'Delete' }).count()).toBe(0)
    expect(reader.expected().filter(line => !line.includes('401'))).toEqual([])
    await reader.close()
  })

  it('breaks no rule of accessibility, light and dark, wide and narrow', async () => {
    const [letter] = await lettersOf({ rule: 'reporting' })
    const paths = [
      ...['/console/dead-letters', '/console/dead-letters?view=letters', '/console/dead-letters?view=redrives'],
      `/console/dead-letters/groups/default/${letter.fingerprint}`,
      `/console/dead-letters/groups/default/${letter.fingerprint}?view=differences`,
      `/console/dead-letters/letters/${letter.id}`,
      `/console/dead-letters/redrive?ids=${letter.id}`,
      '/console/dead-letters/redrives/1',
      ...['/console/deliveries', '/console/deliveries?view=attempts', '/console/deliveries/default/reporting/reports'],
    ]
    for (const path of paths) expect({ path, wrong: await browser.violationsAt(path) }).toEqual({ path, wrong: [] })
  }, 240_000)

  const isFocused = async (place: Locator) => (await browser.page.locator(':focus').and(place).count()) === 1

  /** Goes on by Tab until something has the focus. */
  async function tabTo(place: Locator, key = 'Tab'): Promise<void> {
    for (let i = 0; i < 60; i++) {
      if (await isFocused(place)) return
      await browser.press(key)
    }
    throw new Error(`no ${key} leads to ${place.toString()}`)
  }
})

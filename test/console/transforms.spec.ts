import { until } from '@sluice/testing'
import { type ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people would lose: to see what a target is sent before it is sent, and where a transform is wrong. Against the built platform and the shop.
describeInBrowser('transforms in the console', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible, button, refused, heading } = openShop(both => ({ shop, browser } = both))
  const label = (text: string) => browser.page.getByLabel(text, { exact: true })
  const sent = () => browser.page.getByRole('region', { name: 'what target-1 is sent' })
  const marked = async () => (await browser.page.locator('.cm-lintRange-error').allTextContents()).join('')
  const saved = async (name: string) => (await shop.platform.api('GET', `/v1/buses/default/rules/${name}`)).body

  /** Opens the editor of a new rule, on an order. */
  async function write(name: string, order: string): Promise<void> {
    const position = await shop.order(order, 129.5)
    await browser.go(`/console/rules/new?from=${position}`)
    await browser.page.getByLabel('Name').fill(name)
  }

  it('shows what a template makes of a real event, and saves it beside the pattern', async () => {
    await write('packed', 'T-1')
    await label('Type').selectOption('queue')
    await label('queue').fill('packed')
    await label('What it is sent').selectOption('template')
    await label('Variables').fill('{ "id": "$.data.orderId", "total": "$.data.total" }')
    await label('Template').fill('{ "order": <id>, "text": "<total> EUR" }')
    await sent().getByText('"order": "T-1"').waitFor()
    await sent().getByText('"text": "129.5 EUR"').waitFor()

    // of another event it is something else
    await browser.page.getByRole('button', { name: 'Change it' }).click()
    const event = { specversion: '1.0', id: '1', source: '/s', type: 't', data: { orderId: 'T-2', total: 7 } }
    await label('The event to try').fill(JSON.stringify(event))
    await sent().getByText('"order": "T-2"').waitFor()

    await button('Save the rule').click()
    await heading('packed')
    const transform = {
      paths: { id: '$.data.orderId', total: '$.data.total' },
      template: '{ "order": <id>, "text": "<total> EUR" }',
    }
    expect(await saved('packed')).toMatchObject({ targets: [{ type: 'queue', queue: 'packed', transform }] })
    await visible('is sent a template with parts of the event')
    await browser.page.getByText('is sent a template with parts of the event').click()
    await visible('{ "order": <id>, "text": "<total> EUR" }')
  })

  it('marks a fault where it stands, and says it', async () => {
    await write('faulty', 'T-3')
    await label('What it is sent').selectOption('template')
    await label('Variables').fill('{ "id": "$.id" }')
    await label('Template').fill('{ "order": <di> }')
    await visible(/has <di> at position 11, which is no variable/)
    await until(async () => (await marked()) === '<di>', 'the placeholder is marked')
    refused(400)

    await label('What it is sent').selectOption('jsonata')
    await label('JSONata').fill('data.items[price > ].sku')
    await visible('INVALID_TRANSFORM')
    await until(async () => (await marked()) === ']', 'the bracket is marked')
    refused(400)

    await label('What it is sent').selectOption('inputPath')
    await label('Path').fill('$.detail.total')
    await visible('the event has nothing at $.detail.total: here it is "$.data", not "$.detail"')
    refused(422)

    // a rule with it is refused too, and the fault stays at its target
    await label('Path').fill('$..total')
    await browser.page.getByLabel('url').fill(`${shop.outside}/hook`)
    await button('Save the rule').click()
    await visible(/targets\[0\]\.transform\.inputPath is no path/)
    refused(400)
  })

  it('keeps what was written of each kind, and saves nothing that is no JSON', async () => {
    await write('constant', 'T-4')
    await label('Type').selectOption('queue')
    await label('queue').fill('constant')
    await label('What it is sent').selectOption('constant')
    await label('Constant').fill('{ "command": ')
    await visible('What is sent is shown when this and the event are JSON.')
    expect(await button('Save the rule').isDisabled()).toBe(true)
    await label('Constant').fill('{ "command": "refresh" }')
    await label('What it is sent').selectOption('event')
    expect(await label('Constant').count()).toBe(0)
    await label('What it is sent').selectOption('constant')
    await sent().getByText('"command": "refresh"').waitFor()
    await button('Save the rule').click()
    await heading('constant')
    expect((await saved('constant')).targets).toMatchObject([{ transform: { constant: { command: 'refresh' } } }])
  })

  it('shows in which form a webhook is sent the event', async () => {
    const hook = { id: 'hook', type: 'webhook', url: `${shop.outside}/hook` }
    const pattern = { type: ['com.shop.never'] }
    await shop.api('PUT', '/v1/buses/default/rules/formed', { pattern, targets: [hook] })
    await browser.go('/console/rules/default/formed?tab=edit')
    await button('format').click()
    await label('format').selectOption('binary')
    await button('Save the rule').click()
    await visible('is sent the data of the event, its attributes as headers')
    expect((await saved('formed')).targets).toMatchObject([{ format: 'binary' }])
    await browser.page.getByRole('tab', { name: 'Edit' }).click()
    await label('What it is sent').selectOption('inputPath')
    await visible('the format counts for nothing')
  })

  it('is written by keys alone', async () => {
    await write('by-keys', 'T-5')
    await browser.tabTo('Remove target')
    await browser.press('Shift+Tab', 'Shift+Tab')
    await browser.page.keyboard.type('queue')
    expect(await label('Type').inputValue()).toBe('queue')
    await label('queue').waitFor()
    await browser.press('Tab', 'Tab', 'Tab')
    await browser.page.keyboard.insertText('by-keys')
    await browser.tabTo('the event')
    await browser.press('ArrowDown', 'ArrowDown')
    await label('Path').waitFor()
    await browser.press('Tab', 'Control+a')
    await browser.page.keyboard.insertText('$.data.orderId')
    await sent().getByText('"T-5"').waitFor()
    await browser.press('Control+Enter')
    await heading('by-keys')
    expect((await saved('by-keys')).targets).toMatchObject([
      { queue: 'by-keys', transform: { inputPath: '$.data.orderId' } },
    ])
  })

  it.each(['/console/rules/default/packed', '/console/rules/default/packed?tab=edit'])(
    'breaks no rule of accessibility on %s, light and dark, wide and narrow',
    async path => {
      expect(await browser.violationsAt(path)).toEqual([])
    },
  )
})

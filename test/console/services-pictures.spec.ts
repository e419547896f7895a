import { until } from '@sluice/testing'
import { Bank } from './bank.js'
import { ConsoleBrowser, describeInBrowser } from './browser.js'

// The pictures of docs/console.md: UPDATE_SCREENSHOTS=1 npx jest test/console/services-pictures. Otherwise nothing is done here.
const describePictures = process.env['UPDATE_SCREENSHOTS'] ? describeInBrowser : describe.skip

describePictures('the pictures of services, streams, queues and buses', () => {
  let bank: Bank
  beforeAll(async () => {
    bank = await Bank.open()
    await bank.platform.api('PUT', '/v1/buses/shop', { shards: 8, maxBytes: 1_048_576, retentionMs: 604_800_000 })
    await bank.platform.api('PUT', '/v1/buses/shop/rules/kept', {
      pattern: { type: ['x'] },
      targets: [{ id: 's', type: 'subscription', subscription: 'nobody' }],
    })
    const data = 'x'.repeat(100_000)
    for (let n = 0; n < 16; n++)
      await bank.platform.publishBatch([{ specversion: '1.0', source: '/s', type: 'x', id: `f-${n}`, data }], 'shop')
    const lanes = '/v1/buses/default/subscriptions/ledger.ordered/lanes'
    await until(async () => (await bank.platform.api('GET', lanes)).body.parked === 2, 'two keys wait')
  }, 120_000)
  afterAll(() => bank?.close())

  it.each(['light', 'dark'] as const)(
    'are drawn %s',
    async theme => {
      const { platform } = bank
      const browser = await ConsoleBrowser.open({ url: platform.url, theme, size: { width: 1280, height: 800 } })
      await browser.logIn(platform.key)
      const drawn = async (name: string, path: string, shown: string) => {
        await browser.go(`/console/${path}`)
        await browser.page.getByText(shown).first().waitFor()
        await until(
          async () => (await browser.page.getByRole('status', { name: 'Loading' }).count()) === 0,
          'all is there',
        )
        await browser.page.waitForLoadState('networkidle')
        await browser.screenshot(name)
      }
      await drawn('services', 'services', 'tried-once')
      await drawn('service', 'services/default/ledger', 'account ada is locked')
      await drawn('streams', 'streams', 'ledger.Ledger.sum')
      await drawn('queues', 'queues?of=all', 'packing')
      await drawn('buses', 'buses', 'accepts nothing: full')
      await drawn('bus', 'buses/shop', 'Accepts nothing: full')
      await browser.page.getByRole('button', { name: 'Edit the settings' }).click()
      await browser.page.getByLabel('retentionMs', { exact: true }).waitFor()
      await browser.screenshot('bus-settings')
      await browser.close()
    },
    120_000,
  )
})

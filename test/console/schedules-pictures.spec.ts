import { until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Shop } from './shop.js'

// The pictures of docs/console.md: UPDATE_SCREENSHOTS=1 npx jest test/console/schedules-pictures. Otherwise nothing is done here.
const describePictures = process.env['UPDATE_SCREENSHOTS'] ? describeInBrowser : describe.skip

const timeZone = 'Europe/Zurich'
const data = { at: '<schedule.time>', run: '<schedule.count>' }

const schedules: readonly (readonly [name: string, settings: object])[] = [
  ['invoices-monthly', { cron: '0 6 1 * ? *', event: { type: 'com.shop.invoices.due' } }],
  ['report-nightly', { cron: '30 2 * * MON-FRI', event: { type: 'com.shop.report.due', data } }],
  ['summer-sale', { at: '2030-06-01T09:00', event: { type: 'com.shop.sale.begins' } }],
  ['feed-export', { rate: '1 hour', paused: true, event: { type: 'com.shop.feed.due' } }],
]

const origins = ['https://api.crm.example']
const connections: readonly (readonly [name: string, settings: object])[] = [
  [
    'crm',
    {
      ...{ description: 'the CRM of the sales team', origins },
      credentials: {
        ...{ type: 'oauth2', tokenUrl: 'https://login.crm.example/token', clientId: 'sluice', scope: 'orders' },
        clientSecret: 'yl4Qm0Jx2w',
      },
    },
  ],
  [
    'parcels',
    {
      ...{ description: 'labels of the parcel service', origins: ['https://eu.parcels.example'] },
      credentials: { type: 'api-key', in: 'header', name: 'X-Api-Key', value: 'k-4711-parcels' },
    },
  ],
]

describePictures('the pictures of schedules and connections', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await Shop.open()
    for (const [name, settings] of schedules) await shop.api('PUT', `/v1/schedules/${name}`, { timeZone, ...settings })
    const start = new Date(Date.now() + 1000).toISOString()
    const stock = { rate: '15 minutes', start, missed: 'skip', event: { type: 'com.shop.stock.check', data } }
    await shop.api('PUT', '/v1/schedules/stock-check', stock)
    await until(async () => (await shop.api('GET', '/v1/schedules/stock-check')).body.count === 1, 'one has run')
    for (const [name, settings] of connections) await shop.api('PUT', `/v1/connections/${name}`, settings)
  }, 120_000)
  afterAll(() => shop?.close())

  it.each(['light', 'dark'] as const)(
    'are drawn %s',
    async theme => {
      const { platform } = shop
      const browser = await ConsoleBrowser.open({ url: platform.url, theme, size: { width: 1280, height: 720 } })
      await browser.logIn(platform.key)
      const drawn = async (name: string, path: string, shown: string) => {
        await browser.go(`/console/${path}`)
        await browser.page.getByText(shown).first().waitFor()
        const isLoading = async () => (await browser.page.getByRole('status', { name: 'Loading' }).count()) > 0
        await until(async () => !(await isLoading()), 'all is there')
        await browser.page.waitForLoadState('networkidle')
        await browser.screenshot(name)
      }
      await drawn('schedules', 'schedules', 'summer-sale')
      await drawn('schedule', 'schedules/stock-check', 'later')
      await drawn('connections', 'connections', 'parcels')
      await browser.go('/console/connections/crm')
      await browser.page.getByRole('button', { name: 'Change' }).click()
      await browser.page.getByLabel('tokenUrl').waitFor()
      await browser.screenshot('connection-settings')
      await browser.close()
    },
    120_000,
  )
})

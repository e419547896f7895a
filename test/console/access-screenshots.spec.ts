import { until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Shop } from './shop.js'

// The pictures of who may do what, and of the portal: UPDATE_SCREENSHOTS=1 npx jest test/console/access-screenshots
const describePictures = process.env['UPDATE_SCREENSHOTS'] ? describeInBrowser : describe.skip

describePictures('the pictures of access', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await Shop.open()
    await shop.api('PUT', '/v1/keys/web-shop', {
      description: 'the web shop',
      expiresAt: '2099-01-01T00:00:00Z',
      grants: [{ publish: { bus: 'default', pattern: { source: [{ prefix: '/shop/web' }] } } }],
    })
    await shop.api('PUT', '/v1/keys/support-tool', {
      description: 'what support looks with',
      expiresAt: new Date(Date.now() + 3 * 86_400_000).toISOString(),
      quota: { eventsPerSecond: 500 },
      grants: [
        { read: { bus: 'default', redact: ['data.customer'] } },
        { redrive: { bus: 'default' } },
        { manage: { kind: 'rule', bus: 'default', verbs: ['read'] } },
      ],
    })
    await shop.api('PUT', '/v1/grants/support', {
      description: 'what the team of support may do',
      to: { group: 'support' },
      grants: [{ read: { bus: 'default', redact: ['data.customer'] } }, { redrive: { bus: 'default' } }],
    })
    await shop.api('PUT', '/v1/grants/more-for-the-shop', {
      to: { key: 'web-shop' },
      grants: [{ receive: { bus: 'default', pattern: { type: ['com.shop.order.paid'] } } }],
    })
    await shop.api('PUT', '/v1/tenants/acme', {
      description: 'ACME Ltd',
      quota: { eventsPerSecond: 500 },
      limits: { buses: 3, rules: 200, keys: 1, bytes: 2_000_000 },
    })
    await shop.api('PUT', '/v1/keys/first', { grants: [{ publish: { bus: '*' } }] }, { 'sluice-tenant': 'acme' })
    await shop.api('PUT', '/v1/buses/default', { biography: { level: 'all' } })
    await shop.loyalty(false)
    for (let i = 0; i < 12; i++) await shop.order(`A-${1001 + i}`, (i % 4) * 45 + 60)
    await until(async () => (await shop.platform.letters({})).length > 1, 'deliveries were given up')
  }, 120_000)
  afterAll(() => shop?.close())

  it.each(['light', 'dark'] as const)(
    'are drawn %s',
    async theme => {
      const browser = await ConsoleBrowser.open({ url: shop.platform.url, theme, size: { width: 1280, height: 800 } })
      const picture = async (path: string, name: string, seen: string) => {
        await browser.go(path)
        await browser.page.getByText(seen).first().waitFor()
        await browser.screenshot(name)
      }
      await browser.logIn(shop.platform.key, '/console/access/keys')
      await picture('/console/access/keys/web-shop', 'access-key', 'What it is')
      await picture('/console/access/tenants/acme', 'access-tenant', 'of 3')
      const may = 'principal=key:support-tool&action=rules:write&resource=bus%3Ddefault,rule%3Dbig-orders'
      await picture(`/console/access/explain?${may}`, 'access-may', 'This grant would allow it')
      await picture('/console/access/audit', 'access-audit', 'key web-shop')
      const { body } = await shop.api('POST', '/v1/portal-links', {
        key: 'support-tool',
        frameAncestors: ['https://app.acme.example'],
      })
      const portal = String(body.url).replace(/^.*?\/portal/, '/portal')
      await picture(portal.replace('#', '?rule=big-orders&target=partner#'), 'portal-target', 'Latest attempts')
      await picture(portal.replace('#', '?view=letters#'), 'portal-letters', 'Send all again')
      await browser.close()
    },
    120_000,
  )
})

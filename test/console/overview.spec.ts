import { testClient, until } from '@sluice/testing'
import { Platform } from '../e2e/platform.js'
import { ConsoleBrowser, describeInBrowser } from './browser.js'

// What people would lose with many rules: a picture that they can read, and what is wrong in it.
describeInBrowser('the overview of a large platform', () => {
  let platform: Platform
  let browser: ConsoleBrowser
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone')
    const targets = (queue: string) => [{ id: 'pack', type: 'queue', queue }]
    for (let i = 10; i < 60; i++) {
      const pattern = { type: [`com.shop.of-${i}`], data: { total: [{ numeric: ['>', i] }] } }
      await platform.api('PUT', `/v1/buses/default/rules/rule-${i}`, { pattern, targets: targets(`queue-${i % 20}`) })
    }
    // its target gives up at once
    const url = 'http://127.0.0.1:1/'
    const broken = [{ id: 'hook', type: 'webhook', url, retry: { attempts: 1 } }]
    await platform.api('PUT', '/v1/buses/default/rules/zz-broken', {
      pattern: { type: ['com.shop.lost'] },
      targets: broken,
    })
    browser = await ConsoleBrowser.open({ url: platform.url, size: { width: 1280, height: 800 } })
    await browser.logIn(platform.key)
    browser.expected()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await platform?.stop()
  })

  it('has the rules that move and those in trouble, the others together, and is not wider than the window', async () => {
    const type = { 'content-type': 'application/cloudevents+json' }
    const sent = { specversion: '1.0', source: '/shop/web', data: { total: 900 } }
    for (const [id, name] of [
      ['1', 'com.shop.of-59'],
      ['2', 'com.shop.lost'],
    ] as const)
      await platform.api('POST', '/v1/buses/default/events', { ...sent, id, type: name }, type)
    await until(async () => (await platform.letters({})).length > 0, 'it was given up')
    await browser.go('/console')
    const picture = browser.page.getByRole('region', { name: 'What flows' })
    await picture.getByText('1 given up').waitFor()
    for (const name of ['rule-59', 'zz-broken', '42 more rules']) await picture.getByText(name).waitFor()
    const isCut = await browser.page.evaluate(
      `(area => area.scrollWidth > area.clientWidth)(document.querySelector('[aria-label="What flows"]'))`,
    )
    expect(isCut).toBe(false)
    expect(await browser.violations()).toEqual([])
    expect(browser.wrong).toEqual([])
  })

  it('says how the stages are and what gives way when memory runs out', async () => {
    for (const name of ['Gateway', 'Router', 'Fan-out', 'Dead letters', 'Memory'])
      await browser.page.getByRole('heading', { name, exact: false }).first().waitFor()
    await browser.page.getByText('1 instance').first().waitFor()
    const redis = testClient(platform.redis.url)
    await redis.config('SET', 'maxmemory', '2gb')
    redis.disconnect()
    await browser.page.getByText('at 75 % processed events are trimmed early').waitFor()
  })
})

import { once } from 'node:events'
import { createServer, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@sluice/testing'
import { Platform } from '../e2e/platform.js'
import { ConsoleBrowser, describeInBrowser } from './browser.js'

/** Milliseconds that nothing may keep the page from answering, on a machine that has nothing else to do. */
const longestMs = 200
const rows = 100_000

/** Notes how long tasks take, and how much slower than at its best the machine is meanwhile: a fixed piece of work each 100 ms. */
const watch = `
  window.longest = 0
  window.spins = []
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration)
  }).observe({ type: 'longtask' })
  setInterval(() => {
    const begin = performance.now()
    for (let i = 0, x = 0; i < 2e5; i++) x += Math.sqrt(i)
    window.spins.push(performance.now() - begin)
  }, 100)
`

// What people with much to look at would lose: a page that answers.
describeInBrowser('the console with a lot to show', () => {
  let platform: Platform
  let browser: ConsoleBrowser
  let proxy: Server
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone')
    // a gateway shows a viewer 100 events a second; this one tells more at once
    proxy = createServer((incoming, outgoing) => {
      if (incoming.url!.includes('/tail')) return void tell(outgoing)
      const { method, headers, url: path } = incoming
      const passed = request({ port: platform.port, path, method, headers }, answer => {
        outgoing.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(outgoing)
      })
      passed.on('error', () => outgoing.destroy())
      incoming.pipe(passed)
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    browser = await ConsoleBrowser.open({ url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
    await browser.context.addInitScript(watch)
    await browser.logIn(platform.key)
    browser.expected()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    proxy?.closeAllConnections()
    proxy?.close()
    await platform?.stop()
  })
  const measured = () =>
    browser.page.evaluate<{ longest: number; spins: number[] }>('({ longest: window.longest, spins: window.spins })')

  /** The longest task, as long as it would be on this machine at its best. */
  async function longestTask(): Promise<number> {
    const { longest, spins } = await measured()
    const slower = Math.max(...spins) / Math.min(...spins)
    return longest / Math.max(1, slower)
  }

  it(`keeps ${rows} events of a tail, draws those in view, and answers meanwhile`, async () => {
    await browser.go('/console/events')
    await browser.page.getByText('100,000 events').waitFor({ timeout: 90_000 })
    expect(await browser.page.getByRole('row').count()).toBeLessThan(100)
    const last = 'document.querySelector("[role=table]").parentElement.scrollTo(0, 1e9)'
    await browser.page.evaluate(last)
    await browser.page.getByText('order-0', { exact: true }).waitFor()
    expect(await longestTask()).toBeLessThan(longestMs)
  }, 120_000)

  it('shows an event of a megabyte, and finds and folds in it', async () => {
    const items = Array.from({ length: 9000 }, (_, i) => ({ sku: `lamp-${i}`, quantity: i, note: 'x'.repeat(60) }))
    const event = { specversion: '1.0', id: 'large', source: '/shop/web', type: 'com.shop.large', data: { items } }
    const type = { 'content-type': 'application/cloudevents+json' }
    const { body } = await platform.api('POST', '/v1/buses/default/events', event, type)
    await browser.go(`/console/events/default/${body.position}`)
    await browser.page.getByLabel('Find in the event').fill('lamp-8999')
    await browser.page.getByText('1 of 1').waitFor()
    await browser.page.getByLabel('Find in the event').fill('')
    await browser.page.getByRole('button', { name: 'Fold', exact: true }).click()
    await browser.page.getByText('"data": { … }').waitFor()
    expect(await longestTask()).toBeLessThan(longestMs)
    await until(() => browser.wrong.length === 0, 'nothing went wrong')
  }, 120_000)
})

/** A tail of many events. */
function tell(outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
  let next = 0
  const more = () => {
    for (let i = 0; i < 1000 && next < rows; i++, next++) {
      const event = {
        specversion: '1.0',
        id: `id-${next}`,
        source: '/shop/web',
        type: 'com.shop.order',
        subject: `order-${next}`,
      }
      const position = `0-${1_700_000_000_000 + next}-0`
      outgoing.write(`id: ${next}\nevent: event\ndata: ${JSON.stringify({ position, event })}\n\n`)
    }
    if (next < rows && !outgoing.destroyed) setTimeout(more, 20)
  }
  more()
}

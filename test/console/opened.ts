import type { Locator } from 'playwright-core'
import { ConsoleBrowser } from './browser.js'
import { Shop } from './shop.js'

/** What a suite of the console has open while its tests run. */
export interface Opened {
  readonly shop: Shop
  readonly browser: ConsoleBrowser
}

/** What people look for on a page. */
export interface Page {
  /** Waits until a text is on the page. */
  readonly visible: (text: string | RegExp) => Promise<void>
  /** Waits until the page has this title. */
  readonly heading: (name: string | RegExp) => Promise<void>
  readonly button: (name: string | RegExp) => Locator
  /** What the gateway refused is in the browser's console too, and was meant. */
  readonly refused: (status: number) => void
}

/**
 * Opens the shop and a browser that is logged in, and closes them after the suite. After each test nothing may have gone wrong in the page.
 *
 * @param opened is told of both before the first test
 * @param path where the browser logs in
 */
export function openShop(opened: (both: Opened) => void, path = '/console'): Page {
  let [shop, browser]: [Shop?, ConsoleBrowser?] = []
  beforeAll(async () => {
    shop = await Shop.open()
    browser = await ConsoleBrowser.open({ url: shop.platform.url })
    await browser.logIn(shop.platform.key, path)
    expect(browser.expected().every(line => line.includes('401'))).toBe(true)
    opened({ shop, browser })
  }, 120_000)
  afterEach(() => {
    // what went wrong in one test is not told of the next
    expect(browser?.expected()).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })
  return pageOf(() => browser!)
}

/** @param browser it may not be open yet */
export function pageOf(browser: () => ConsoleBrowser): Page {
  return {
    visible: text => browser().page.getByText(text).first().waitFor(),
    heading: name => browser().page.getByRole('heading', { level: 1, name }).waitFor(),
    button: name => browser().page.getByRole('button', { name, exact: true }),
    refused: status => {
      const lines = browser().expected()
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.filter(line => !line.includes(`status of ${status}`))).toEqual([])
    },
  }
}

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { patience } from '@sluice/testing'
import { source as axeSource } from 'axe-core'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

/** Debian's Chromium, or what is called so elsewhere. */
const program = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap(name => (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, name)))
  .find(existsSync)

/** `describe` for a suite that needs a browser. Without one it is skipped, and says so. */
export const describeInBrowser: (name: string, suite: () => void) => void = program ? describe : skipped

function skipped(name: string, suite: () => void): void {
  process.stderr.write(`skipped, for there is no Chromium (Debian: apt-get install chromium): ${name}\n`)
  describe.skip(name, suite)
}

/** A browser of its own looks up hosts and updates itself. This one asks nobody but the gateway. */
const quiet = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-dev-shm-usage'],
]

export interface BrowserOptions {
  /** The gateway in this browser, with a path if a proxy serves it below one. */
  readonly url: string
  readonly theme?: 'light' | 'dark'
  readonly size?: { readonly width: number; readonly height: number }
}

/** Chromium with one page of the console. It notes what no page may do: errors in its console, and requests to other hosts. */
export class ConsoleBrowser {
  readonly #wrong: string[] = []

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly folder: string,
    private readonly options: BrowserOptions,
  ) {
    this.#listen()
  }

  static async open(options: BrowserOptions): Promise<ConsoleBrowser> {
    const { theme = 'light', size = { width: 1360, height: 850 } } = options
    const folder = mkdtempSync(join(tmpdir(), 'sluice-chromium-'))
    const context = await chromium.launchPersistentContext(folder, {
      ...{ executablePath: program!, headless: true, args: quiet, colorScheme: theme, viewport: size },
      ...{ reducedMotion: 'reduce', locale: 'en', timezoneId: 'UTC' },
    })
    context.setDefaultTimeout(30_000 * patience)
    return new ConsoleBrowser(context, context.pages()[0] ?? (await context.newPage()), folder, options)
  }

  #listen(): void {
    const { origin } = new URL(this.options.url)
    this.page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.#wrong.push(`console: ${message.text()} (${message.location().url})`)
    })
    this.page.on('pageerror', error => this.#wrong.push(`thrown: ${error.message}`))
    this.page.on('request', request => {
      const url = request.url()
      if (!url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith('blob:'))
        this.#wrong.push(`request to another host: ${url}`)
    })
  }

  /** Goes to a path below the gateway: `/console/events`. */
  async go(path: string): Promise<void> {
    await this.page.goto(this.options.url + path)
  }

  /** Logs in by the form, from wherever the console has led. */
  async logIn(key: string, path = '/console'): Promise<void> {
    await this.go(path)
    await this.page.getByLabel('API key').fill(key)
    await this.page.getByRole('button', { name: 'Log in' }).click()
    await this.page.getByRole('navigation', { name: 'Screens' }).waitFor({ state: 'attached' })
  }

  /** Presses keys one after another, as somebody who has no mouse: `press('g', 'e')`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** Presses Tab until something has the focus whose label or text begins so, as somebody who has no mouse. */
  async tabTo(start: string, most = 80): Promise<void> {
    for (let i = 0; i < most; i++) {
      if ((await this.focused()).startsWith(start)) return
      await this.press('Tab')
    }
    throw new Error(`Tab does not come to '${start}' within ${most} steps`)
  }

  /** The text of what has the focus, and its label. */
  focused(): Promise<string> {
    return this.page.evaluate(`(() => {
      let element = document.activeElement
      // an editor is in a tree of its own
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
      return (element?.getAttribute('aria-label') ?? '') + (element?.textContent ?? '')
    })()`)
  }

  /** What axe-core finds wrong with the page as it is, by WCAG 2.2 A and AA: a line for each. */
  async violations(): Promise<readonly string[]> {
    // colours have changed by the frame after next
    await this.page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
    await this.page.evaluate(axeSource)
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const found = await this.page.evaluate<
      { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[]
    >(`axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations)`)
    return found.flatMap(({ id, help, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`),
    )
  }

  /** The same in light and dark, wide and narrow; on a narrow screen nothing is wider than it. */
  async violationsEverywhere(): Promise<readonly string[]> {
    const wide = this.page.viewportSize()!
    const found: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme })
      for (const width of [wide.width, 360]) {
        await this.page.setViewportSize({ ...wide, width })
        found.push(...(await this.violations()).map(line => `${colorScheme}, ${width} wide: ${line}`))
        const over = await this.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        if (over > 0) found.push(`${over} pixels are beside a screen that is ${width} wide`)
      }
    }
    await this.page.setViewportSize(wide)
    await this.page.emulateMedia({ colorScheme: this.options.theme ?? 'light' })
    return found
  }

  /** The same of the page at a path, when all of it is there. */
  async violationsAt(path: string): Promise<readonly string[]> {
    await this.go(path)
    // behind a window the page is hidden from those who listen to it
    await this.page.getByRole('heading', { level: 1, includeHidden: true }).waitFor()
    await this.page.waitForLoadState('networkidle')
    await this.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
    return this.violationsEverywhere()
  }

  /** The longest time that the page could not answer while something was done, in milliseconds; 0 below 50. */
  async longestTask(act: () => Promise<void>): Promise<number> {
    await this.page.evaluate(
      `self.tasks = []; new PerformanceObserver(list => self.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })`,
    )
    await act()
    return this.page.evaluate<number>('Math.max(0, ...self.tasks)')
  }

  /** Keeps a picture in docs/images: `console-events-dark.png`. */
  async screenshot(name: string): Promise<void> {
    const path = join(process.cwd(), 'docs', 'images', `console-${name}-${this.options.theme ?? 'light'}.png`)
    await this.page.screenshot({ path, animations: 'disabled' })
  }

  /** Forgets what went wrong because of the test itself: a gateway that it stopped. @returns what that was */
  expected(): readonly string[] {
    return this.#wrong.splice(0)
  }

  /** What no page of the console may do, and this one did. */
  get wrong(): readonly string[] {
    return this.#wrong
  }

  async close(): Promise<void> {
    await this.context.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

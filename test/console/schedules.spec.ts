import { until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

const event = { type: 'com.shop.report.due' }

// What people would lose: what runs when, what became of it, and the ways to change that. Against the built platform.
describeInBrowser('the screens of schedules', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible, heading, button, refused } = openShop(both => ({ shop, browser } = both))
  const dialog = (name: string) => browser.page.getByRole('dialog', { name })
  const inDialog = (name: string) => browser.page.getByRole('dialog').getByLabel(name, { exact: true })
  const row = (name: RegExp) => browser.page.getByRole('row', { name })
  const schedule = async (name: string) => (await shop.api('GET', `/v1/schedules/${name}`)).body
  const put = (name: string, settings: object) => shop.api('PUT', `/v1/schedules/${name}`, { event, ...settings })
  const soon = () => new Date(Date.now() + 2000).toISOString()
  const open = async (name: string) => {
    await browser.go(`/console/schedules/${name}`)
    await browser.page.getByRole('heading', { level: 2, name: 'Next runs' }).waitFor()
  }

  it('says how a schedule comes to be where there is none', async () => {
    await browser.press('g', 't')
    await visible('No schedule yet')
    await visible('/v1/schedules/nightly -H')
  })

  it('makes a schedule, shows its next runs, runs it now, pauses and deletes it, by keys alone', async () => {
    await browser.go('/console')
    await heading('Overview')
    await browser.press('g', 't')
    await heading('Schedules')
    await browser.tabTo('Make a schedule')
    await browser.press('Enter')
    await dialog('Make a schedule').waitFor()
    await browser.press('Tab')
    await browser.page.keyboard.type('nightly')
    await browser.press('Tab', 'Tab', 'Control+a')
    await browser.page.keyboard.type('30 2 * * MON-FRI')
    await browser.press('Tab', 'Control+a')
    await browser.page.keyboard.type('Europe/Zurich')
    const runsOf = async (name: string) => {
      const table = browser.page.getByRole('table', { name })
      await table.getByRole('row').nth(5).waitFor()
      return (await table.getByRole('row').allTextContents()).map(text => text.slice(0, 38))
    }
    const before = await runsOf('When it would run')
    await browser.tabTo('Make the schedule')
    await browser.press('Enter')
    await heading('nightly')
    await visible(/Schedule nightly is made\. It runs next at \d{4}-/)
    const next = ((await schedule('nightly')).next as string[]).map(run => run.slice(0, 19).replace('T', ' '))
    // the clock of this machine is that of UTC
    expect((await runsOf('Next runs')).slice(1)).toEqual(next.map(run => run + run))
    expect(await runsOf('Next runs')).toEqual(before)

    await browser.tabTo('Run it now')
    await browser.press('Enter')
    await dialog('Run schedule nightly now?').getByText('one com.shop.report.due on bus default').waitFor()
    await browser.tabTo('Run the schedule')
    await browser.press('Enter')
    await visible('Schedule nightly has run')
    const { body } = await shop.api('GET', `/v1/buses/default/events?type=${event.type}`)
    expect(body.items).toMatchObject([{ event: { sluiceschedule: 'nightly' } }])
    await browser.page.getByRole('link', { name: 'its event' }).waitFor()

    await browser.press('Shift+Tab')
    expect(await browser.focused()).toBe('Pause')
    await browser.press('Enter')
    await visible('Schedule nightly is paused')
    await visible('It is paused: a run that comes due now is left out.')
    expect(await schedule('nightly')).toMatchObject({ paused: true })

    await open('nightly')
    await browser.tabTo('Delete')
    await browser.press('Enter')
    await dialog('Delete schedule nightly?').getByText('This cannot be taken back').waitFor()
    await browser.tabTo('Delete the schedule')
    await browser.press('Enter')
    await heading('Schedules')
    await visible('No schedule yet')
  }, 60_000)

  it('shows what became of runs, and why one could not be made', async () => {
    const grants = [{ publish: { bus: 'default' } }, { manage: { kind: 'schedule', verbs: ['write'] } }]
    const { body } = await shop.api('PUT', '/v1/keys/billing', { grants })
    const asBilling = { authorization: `Bearer ${body.key}` }
    await shop.api('PUT', '/v1/schedules/billing-run', { at: soon(), event }, asBilling)
    await shop.api('DELETE', '/v1/keys/billing')
    await put('once', { at: soon() })
    await until(async () => (await schedule('once')).state === 'completed', 'the run was made')
    await until(async () => (await schedule('billing-run')).state === 'waiting', 'the run waits')

    await open('once')
    await browser.page.getByRole('table', { name: 'Last runs' }).getByRole('link').click()
    await heading(/com\.shop\.report\.due/)
    const { waiting } = await schedule('billing-run')
    await open('billing-run')
    await visible(waiting.error)
    await browser.go('/console/schedules')
    await row(/^billing-run.*waiting/)
      .getByText(waiting.code)
      .waitFor()
    await row(/^once.*once, at .*completed/).waitFor()
  })

  it('finds them by name and by what is the matter, and keeps that in the address', async () => {
    await put('report-daily', { cron: '0 9 * * *' })
    await put('report-often', { rate: '5 minutes', paused: true })
    await browser.go('/console/schedules')
    await row(/^report-daily/).waitFor()
    await browser.press('/')
    await browser.page.keyboard.type('report-')
    await row(/^once/).waitFor({ state: 'detached' })
    await browser.page.getByLabel('Show').selectOption('paused ones')
    await row(/^report-daily/).waitFor({ state: 'detached' })
    await browser.page.reload()
    await row(/^report-often.*every 5 minutes/).waitFor()
    expect(await browser.page.getByRole('row').count()).toBe(2)
    expect(browser.page.url()).toMatch(/\/schedules\?name=report-&show=paused$/)
  })

  it('changes a schedule, says which field is wrong, and undoes no change that came between', async () => {
    const paused = { rate: '1 hour', paused: true, missed: 'all', event: { ...event, shop: 'north' } }
    await put('stock', paused)
    await open('stock')
    await button('Change').click()
    await inDialog('rate').fill('one hour')
    await until(async () => (await inDialog('rate').getAttribute('aria-invalid')) === 'true', 'the field is marked')
    await inDialog('rate').fill('2 hours')
    await browser.page.getByRole('table', { name: 'When it would run' }).waitFor()
    const text = browser.page.getByRole('textbox', { name: 'The event of each run' })
    await text.fill(JSON.stringify({ bus: 'nowhere', ...event }))
    await button('Save the settings').click()
    await browser.page.getByRole('dialog').getByText('UNKNOWN_BUS').waitFor()
    refused(404)
    await text.fill(JSON.stringify(paused.event))
    await put('stock', { ...paused, window: '5 minutes' })
    await button('Save the settings').click()
    await browser.page.getByRole('dialog').getByText('It has changed meanwhile').waitFor()
    refused(412)
    await button('Cancel').click()
    await visible('Each is made within 5 minutes after its time.')
    await button('Change').click()
    await inDialog('rate').fill('2 hours')
    await button('Save the settings').click()
    await visible('Schedule stock is changed. It is paused.')
    expect(await schedule('stock')).toMatchObject({ ...paused, rate: '2 hours', window: '5 minutes' })
  })

  const hook = () => ({ type: 'webhook', url: `${shop.outside}/hook`, retry: { attempts: 3 } })

  it('keeps the target and the service of a schedule whose time is changed, and leads to the rule, which it alone writes', async () => {
    await put('digest', { cron: '0 8 * * *', managedBy: 'shop', target: { ...hook(), timeoutMs: 5000 } })
    await put('digest', { cron: '0 9 * * *', managedBy: 'shop', target: hook() })
    const { target } = await schedule('digest')
    expect(target).toEqual({ ...hook(), secret: 'whsec_***' })
    await open('digest')
    await visible(/^service shop: its next start writes it again/)
    await button('Change').click()
    await browser.page.getByRole('dialog').getByText('It is declared by service shop').waitFor()
    await inDialog('cron').fill('0 10 * * *')
    await button('Save the settings').click()
    await visible(/Schedule digest is changed\./)
    expect(await schedule('digest')).toMatchObject({ cron: '0 10 * * *', managedBy: 'shop', target })

    await visible(hook().url)
    await browser.page.getByRole('link', { name: 'schedule.digest' }).click()
    await heading('schedule.digest')
    await browser.page.getByRole('tab', { name: 'Versions' }).click()
    await button('Against now').first().waitFor()
    expect(await browser.page.getByRole('tab').allTextContents()).toEqual(['Overview', 'Versions'])
    for (const name of [/Disable/, /Delete/, /Roll/])
      expect(await browser.page.getByRole('main').getByRole('button', { name }).count()).toBe(0)
    await browser.page.getByRole('tab', { name: 'Overview' }).click()
    await browser.page.getByRole('link', { name: 'digest', exact: true }).click()
    await heading('digest')
  })

  it('gives a schedule a target, says what is wrong with it, shows its secret once, and takes it away', async () => {
    await put('hourly', { rate: '1 hour' })
    await open('hourly')
    await button('Change').click()
    await button('a target of its own').click()
    const text = browser.page.getByRole('textbox', { name: 'Its target' })
    await text.fill('{ "type": ')
    await visible('The target is not a JSON object yet.')
    expect(await button('Save the settings').isDisabled()).toBe(true)
    await text.fill('{ "type": "webhook" }')
    await button('Save the settings').click()
    await browser.page
      .getByRole('dialog')
      .getByText(/target\.url/)
      .first()
      .waitFor()
    await browser.page.locator('.cm-lintRange-error').first().waitFor()
    refused(400)
    await text.fill(JSON.stringify(hook()))
    await button('Save the settings').click()
    await dialog('Keep these secrets now')
      .getByText(/^whsec_[^*]/)
      .waitFor()
    await button('I have kept them').click()
    await visible(hook().url)
    expect((await schedule('hourly')).target).toMatchObject(hook())

    await button('Change').click()
    await button('Leave out the target').click()
    await button('Save the settings').click()
    await browser.page.getByRole('heading', { level: 2, name: 'Its target' }).waitFor({ state: 'detached' })
    expect(await schedule('hourly')).not.toHaveProperty('target')
  })

  it('has the target of a schedule called again that Sluice disabled', async () => {
    const disabled = { at: '2026-01-31T12:00:00.000Z', reason: 'answered 410: gone for good' }
    await put('ended', { rate: '1 hour', target: { ...hook(), disabled } })
    await open('ended')
    await visible(/answered 410: gone for good\. Saving the schedule without it/)
    await browser.page.getByRole('link', { name: 'how they go' }).click()
    await button('Enable it').click()
    await visible(/schedule\.ended.* is called again/)
    expect((await schedule('ended')).target).toEqual({ ...hook(), secret: 'whsec_***' })
  })

  it.each(['', '?show=paused', '?name=none', '/report-daily', '/stock', '/billing-run', '/digest'])(
    'breaks no rule of accessibility on /schedules%s, light and dark, wide and narrow',
    async path => {
      expect(await browser.violationsAt(`/console/schedules${path}`)).toEqual([])
    },
  )

  it('breaks none in its windows', async () => {
    await open('digest')
    for (const name of ['Change', 'Run it now', 'Delete']) {
      await button(name).click()
      await browser.page.getByRole('dialog').waitFor()
      await browser.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
      expect(await browser.violationsEverywhere()).toEqual([])
      await browser.press('Escape')
      await browser.page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  })

  it('offers no more than a key may', async () => {
    const grants = [{ manage: { kind: 'schedule', verbs: ['read'] } }]
    const { body } = await shop.api('PUT', '/v1/keys/looks', { grants })
    const looks = await ConsoleBrowser.open({ url: shop.platform.url })
    try {
      await looks.logIn(body.key, '/console/schedules/stock')
      await looks.page.getByRole('table', { name: 'Next runs' }).waitFor()
      const main = looks.page.getByRole('main')
      for (const name of ['Change', 'Run it now', 'Resume', 'Delete'])
        expect(await main.getByRole('button', { name }).count()).toBe(0)
      await looks.go('/console/schedules')
      await looks.page.getByRole('row', { name: /^stock/ }).waitFor()
      expect(await main.getByRole('button').count()).toBe(0)
      expect(looks.expected().filter(line => !line.includes('401'))).toEqual([])
    } finally {
      await looks.close()
    }
  })
})

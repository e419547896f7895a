import { until } from '@sluice/testing'
import type { Platform } from '../e2e/platform.js'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { Bank } from './bank.js'
import { pageOf } from './opened.js'

// What people would lose: to see what a service waits for, and to let it go on; what a bus, its log and the queues have.
describeInBrowser('the screens of services, streams, queues and buses', () => {
  let bank: Bank
  let platform: Platform
  let browser: ConsoleBrowser
  beforeAll(async () => {
    bank = await Bank.open()
    ;({ platform } = bank)
    browser = await ConsoleBrowser.open({ url: platform.url })
    await browser.logIn(platform.key)
    browser.expected()
  }, 120_000)
  afterEach(() => {
    expect(browser.wrong).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await bank?.close()
  })
  const { visible, heading, button } = pageOf(() => browser)

  it('lets a parked key go on, by keys alone: shows what it waits for and tries it again', async () => {
    await browser.press('g', 's')
    await heading('Services')
    await visible('nobody reads what waits')
    await browser.page.getByRole('table', { name: 'Services' }).focus()
    await browser.press('j')
    await until(async () => (await browser.focused()) === 'ledger', 'the service has the focus')
    await browser.press('Enter')
    await browser.page.getByRole('heading', { level: 2, name: 'Parked keys' }).waitFor()
    const bob = browser.page.getByRole('article', { name: 'bob' })
    await bob.getByText('2 waiting').waitFor()
    await bob.getByText('1 waits behind').waitFor()
    await bob.getByText('account bob is locked').first().waitFor()
    bank.locked.delete('bob')
    await bob.getByRole('button', { name: 'Retry now' }).focus()
    await browser.press('Enter')
    await bob.getByText('flows again').waitFor()
    await until(() => bank.booked.includes('bob-2'), 'bob is booked')
    expect(bank.booked.filter(id => id.startsWith('bob'))).toEqual(['bob-1', 'bob-2'])
  })

  it('skips the event that blocks a key, after it has said what will happen', async () => {
    await browser.go('/console/services/default/ledger')
    const ada = browser.page.getByRole('article', { name: 'ada' })
    await ada.getByText('3 waiting').waitFor()
    await ada.getByRole('button', { name: 'Skip' }).click()
    const dialog = browser.page.getByRole('dialog', { name: 'Skip event ada-1?' })
    await dialog.getByText('It becomes a dead letter, and the 2 behind it go on').waitFor()
    bank.locked.delete('ada')
    await dialog.getByRole('button', { name: 'Skip the event' }).click()
    await visible('Event ada-1 is a dead letter; ada goes on')
    await until(() => bank.booked.includes('ada-3'), 'ada is booked')
    expect(bank.booked.filter(id => id.startsWith('ada'))).toEqual(['ada-2', 'ada-3'])
    const [letter] = await platform.letters({})
    expect(letter).toMatchObject({ reason: 'skipped', eventId: 'ada-1' })
  })

  it('shows what a service is: its handlers with their patterns, its instances, its stream consumer', async () => {
    await browser.go('/console/services/default/ledger')
    await browser.page.getByRole('link', { name: 'ledger.Ledger.book' }).waitFor()
    await visible('{"type":["com.bank.account.booked"]}')
    await visible('ordered by key')
    await visible('is read')
    expect(await button('Delete').count()).toBe(0)
    await visible('ledger.Ledger.sum')
    // of the handler that is not ordered: heads, and its one instance
    await until(
      async () => (await browser.page.getByRole('table').getByRole('row').count()) === 2,
      'its instance is there',
    )
  })

  it('deletes a subscription that nobody reads, and names the rules that go with it', async () => {
    await browser.go('/console/services/default/tried-once')
    await visible('nobody reads it')
    await button('Delete').click()
    const dialog = browser.page.getByRole('dialog', { name: 'Delete subscription tried-once?' })
    await dialog.getByText('The 6 events that wait in it are lost').waitFor()
    await dialog.getByText('tried-once.Tried.once').waitFor()
    await dialog.getByRole('button', { name: 'Delete the subscription' }).click()
    await visible('Subscription tried-once is deleted')
    await visible('Nothing of tried-once is left on bus default')
    expect((await platform.api('GET', '/v1/buses/default/rules/tried-once.Tried.once')).status).toBe(404)
  })

  it('shows where stream consumers stand, and forgets one that is gone', async () => {
    await browser.press('g', 'h')
    await heading('Streams')
    await visible('1 running')
    await visible('has read everything')
    expect(await button('Forget').count()).toBe(0)
    expect(await browser.page.getByRole('table', { name: 'Shards' }).getByRole('row').count()).toBe(5)
    await browser.page.getByText('Positions on 4 shards').click()
    expect(await browser.page.getByRole('link', { name: /^\d-\d+-\d+$/ }).count()).toBeGreaterThan(0)
    await bank.services.close()
    await visible('nobody runs it')
    await button('Forget').click()
    await button('Forget the consumer').click()
    await visible('Consumer ledger.Ledger.sum is forgotten')
    await visible('No stream consumer')
  }, 60_000)

  describe('of a bus', () => {
    const toBus = { pattern: { type: ['x'] }, targets: [{ id: 's', type: 'subscription', subscription: 'nobody' }] }

    it('makes it and changes its settings by a form, and says which field is wrong', async () => {
      await browser.press('Escape', 'g', 'b')
      await heading('Buses')
      await button('New bus').click()
      await browser.page.getByLabel('Name', { exact: true }).fill('tight')
      await button('maxBytes').click()
      await browser.page.getByLabel('maxBytes', { exact: true }).fill('1048576')
      await visible(/1\.0 MiB/)
      await button('Make the bus').click()
      await heading('tight')
      await button('Edit the settings').click()
      await browser.page.getByLabel('shards', { exact: true }).fill('8')
      await visible('Shards cannot be taken away again.')
      await browser.page.getByLabel('durability', { exact: true }).selectOption('replicated')
      await button('Save the settings').click()
      await browser.page.getByRole('dialog').getByRole('alert').getByText('NOT_REPLICATED').waitFor()
      expect(browser.expected().every(line => line.includes('503'))).toBe(true)
      await browser.page.getByLabel('durability', { exact: true }).selectOption('memory')
      await button('Save the settings').click()
      await visible('Bus tight is changed')
      expect((await platform.api('GET', '/v1/buses/tight')).body).toMatchObject({ shards: 8, maxBytes: 1_048_576 })
    })

    it('says that it accepts nothing, why, and what helps', async () => {
      await platform.api('PUT', '/v1/buses/tight/rules/kept', toBus)
      const data = 'x'.repeat(100_000)
      const events = Array.from({ length: 20 }, (_, n) => ({
        specversion: '1.0',
        source: '/s',
        type: 'x',
        id: `f-${n}`,
        data,
      }))
      for (const event of events) await platform.publishBatch([event], 'tight')
      await browser.go('/console/buses/tight')
      await visible('Accepts nothing: full')
      await visible('Publishers get BUS_FULL')
      await browser.go('/console/buses')
      await visible('accepts nothing: full')
    })

    it('deletes it after it has named what goes with it and what keeps it', async () => {
      await browser.go('/console/buses/tight')
      await button('Delete').click()
      const dialog = browser.page.getByRole('dialog', { name: 'Delete bus tight?' })
      await dialog.getByText('delete them first').waitFor()
      await dialog.getByRole('button', { name: 'Delete the bus' }).click()
      await dialog.getByText('BUS_IN_USE').waitFor()
      expect(browser.expected().every(line => line.includes('409'))).toBe(true)
      await platform.api('DELETE', '/v1/buses/tight/rules/kept')
      await dialog.getByRole('button', { name: 'Delete the bus' }).click()
      await visible('Bus tight is deleted')
      await heading('Buses')
    })
  })

  it.each(['/services', '/services/default/ledger', '/streams', '/buses', '/buses/default'])(
    'breaks no rule of accessibility on %s, light and dark, wide and narrow',
    async path => {
      expect(await browser.violationsAt(`/console${path}`)).toEqual([])
    },
  )

  it('offers no change to a key that may only look', async () => {
    const { body } = await platform.api('PUT', '/v1/keys/looks', {
      grants: [{ manage: { kind: 'bus', verbs: ['read'] } }],
    })
    const looks = await ConsoleBrowser.open({ url: platform.url })
    await looks.logIn(body.key, '/console/buses/default')
    await looks.page.getByRole('heading', { level: 2, name: 'Gate' }).waitFor()
    expect(await looks.page.getByRole('button', { name: /Edit|Delete/ }).count()).toBe(0)
    const links = looks.page.getByRole('navigation', { name: 'Screens' }).getByRole('link')
    expect((await links.allTextContents()).map(text => text.replace(/g .$/, ''))).toEqual(
      expect.not.arrayContaining(['Services', 'Queues', 'Events']),
    )
    expect(looks.expected().filter(line => !line.includes('401'))).toEqual([])
    await looks.close()
  })
})

import { until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people would lose: rules that they can write, understand and take back. Against the built platform and the shop.
describeInBrowser('the screens of rules', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const rules = '/v1/buses/default/rules'
  const targets = [{ id: 'audit', type: 'queue', queue: 'audit' }]
  const put = (name: string, settings: object) => shop.platform.api('PUT', `${rules}/${name}`, { targets, ...settings })
  const total = (least: number) => ({ data: { total: [{ numeric: ['>', least] }] } })

  const { visible, button, refused } = openShop(both => ({ shop, browser } = both))

  it('makes a rule from an event, tries it, says what it would have matched, and shows that it fires', async () => {
    await shop.order('R-1', 20)
    const position = await shop.order('R-2', 250)
    await browser.go(`/console/events/default/${position}`)
    await browser.page.getByRole('link', { name: 'Make a rule' }).click()
    await browser.page.getByLabel('Name').fill('large-lamps')
    await visible('made from event R-2')
    await visible('matches')

    // the pattern asks for a value of the event, and for one that it has not
    await browser.page.getByText('"currency": ').hover()
    await browser.page.getByLabel('Ask for data.currency "EUR"').click()
    await visible(/data.currency was "EUR", as the rule wants "EUR"/)
    await visible(/would have matched 2 events of the last 24 hours/)

    await browser.page.getByLabel('Type', { exact: true }).selectOption('queue')
    await button('Save the rule').click()
    await visible('targets[0].queue')
    refused(400)
    await browser.page.getByLabel('queue', { exact: true }).fill('lamps')
    await button('Save the rule').click()
    await browser.page.getByRole('heading', { level: 1, name: 'large-lamps' }).waitFor()
    const { body } = await shop.platform.api('GET', `${rules}/large-lamps`)
    expect(body).toMatchObject({
      pattern: { type: ['com.shop.order.created'], data: { currency: ['EUR'] } },
      targets: [{ type: 'queue', queue: 'lamps' }],
    })

    await shop.order('R-3', 300)
    await visible('1 time')
    await visible('1 job')
  })

  it('says what a change would gain and lose, and refuses what was changed by somebody else', async () => {
    await put('changing', { pattern: total(100) })
    await shop.order('C-1', 50)
    await browser.go('/console/rules/default/changing?tab=edit')
    await browser.page.getByLabel('Pattern').fill(JSON.stringify(total(10)))
    await visible(/would have matched \d+ events of the last 24 hours, [1-9]\d* more than now/)
    await visible('It would match besides')
    await put('changing', { pattern: total(500) })
    await button('Save the rule').click()
    await visible('It has changed meanwhile')
    await button('Load it anew').click()
    await visible('500')
    refused(412)
  })

  it('rolls a rule back by keys alone', async () => {
    await put('rolled', { pattern: total(10), description: 'as it was' })
    await put('rolled', { pattern: total(99), description: 'as it is' })
    await browser.go('/console')
    await browser.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await browser.press('g', 'r')
    await browser.page.getByRole('table', { name: 'Rules' }).waitFor()
    await browser.press('/')
    await browser.page.keyboard.type('rolled')
    await browser.page.getByRole('row').nth(1).waitFor()
    await until(async () => (await browser.page.getByRole('row').getByRole('link').count()) === 1, 'one rule is left')
    // from the fields to the list
    await browser.press('Tab', 'Tab', 'Tab', 'j')
    await until(async () => (await browser.focused()).startsWith('rolled'), 'the row has the focus')
    await browser.press('Enter')
    await browser.page.getByRole('heading', { level: 1, name: 'rolled' }).waitFor()
    await browser.page.getByRole('tab', { name: 'Overview' }).waitFor()
    const tabUntil = async (text: string) => {
      for (let i = 0; i < 30 && !(await browser.focused()).startsWith(text); i++) await browser.press('Tab')
      expect(await browser.focused()).toMatch(text)
    }
    await tabUntil('Overview')
    await browser.press('ArrowRight', 'ArrowRight')
    await visible('as it was')
    await tabUntil('Roll back to version 1')
    await browser.press('Enter')
    await browser.page.getByRole('dialog', { name: 'Roll rolled back to version 1?' }).waitFor()
    await visible('"description": "as it was"')
    await tabUntil('Roll back to version 1')
    await browser.press('Enter')
    await visible('Rule rolled is as it was in version 1')
    expect((await shop.platform.api('GET', `${rules}/rolled`)).body).toMatchObject({
      description: 'as it was',
      pattern: total(10),
    })
  })

  it('disables a rule with the reason, and enables it', async () => {
    await put('paused', { pattern: total(10) })
    await browser.go('/console/rules/default/paused')
    await button('Disable').click()
    await browser.page.getByLabel('Why, for other people').fill('the partner moves')
    await button('Disable the rule').click()
    await visible(': the partner moves')
    const shown = async () => (await shop.platform.api('GET', `${rules}/paused`)).body
    expect(await shown()).toMatchObject({ enabled: false, disabledReason: 'the partner moves' })
    await button('Enable').click()
    await visible('Rule paused is live')
    expect(await shown()).toMatchObject({ enabled: true })
    expect(await shown()).not.toHaveProperty('disabledReason')
  })

  it('shows why Sluice calls a target no more, and calls it again', async () => {
    const disabled = { at: '2026-01-31T12:00:00.000Z', reason: 'answered 410: gone for good' }
    const hook = { id: 'hook', type: 'webhook', url: `${shop.outside}/hook`, disabled }
    await put('gone', { pattern: total(10_000), targets: [hook] })
    await browser.go('/console/rules/default/gone')
    await visible('answered 410: gone for good')
    await browser.page.getByRole('tab', { name: 'Edit' }).click()
    await button('Call it again').click()
    await button('Save the rule').click()
    await visible('Rule gone is live')
    expect((await shop.platform.api('GET', `${rules}/gone`)).body.targets[0]).not.toHaveProperty('disabled')
  })

  it('says that nothing arrives because of rights, and which grant the owner lacks', async () => {
    const write = { manage: { kind: 'rule', bus: 'default', name: 'of-ann', verbs: ['read', 'write'] } }
    const target = { manage: { kind: 'queue', name: 'audit' } }
    const key = '/v1/keys/ann'
    const made = await shop.platform.api('PUT', key, { grants: [write, target, { receive: { bus: 'default' } }] })
    const headers = { authorization: `Bearer ${made.body.key}` }
    const settings = { pattern: total(10_000), targets }
    const { status } = await shop.platform.api('PUT', `${rules}/of-ann`, settings, headers)
    expect(status).toBe(201)
    await shop.platform.api('PUT', key, { grants: [write, target] })
    await browser.go('/console/rules/default/of-ann')
    await visible('NOTHING_ARRIVES')
    await visible('{"receive":{"bus":"default"')
  })

  it('offers a key what it may do', async () => {
    const grants = [{ manage: { kind: 'rule', bus: 'default', name: '*', verbs: ['read'] } }]
    const { body } = await shop.platform.api('PUT', '/v1/keys/looker', { grants })
    const looker = await ConsoleBrowser.open({ url: shop.platform.url })
    await looker.logIn(body.key, '/console/rules')
    await looker.page.getByRole('link', { name: 'big-orders' }).click()
    await looker.page.getByRole('heading', { name: 'Where they go' }).waitFor()
    const buttons = await looker.page.getByRole('main').getByRole('button').allTextContents()
    expect(buttons.filter(text => /Disable|Delete|Test/.test(text))).toEqual([])
    expect(await looker.page.getByRole('tab').allTextContents()).toEqual(['Overview', 'Versions'])
    await looker.page.getByRole('link', { name: 'Rules' }).first().click()
    await looker.page.getByRole('table', { name: 'Rules' }).waitFor()
    expect(await looker.page.getByRole('link', { name: 'New rule' }).count()).toBe(0)
    expect(looker.expected().filter(line => !line.includes('401'))).toEqual([])
    await looker.close()
  })

  it('calls a target with a test, and shows what it answers', async () => {
    await browser.go('/console/rules/default/big-orders')
    await button('Test target partner').click()
    await button('Call it once').click()
    await visible('Outcome')
    await visible('sluicetest')
    await button('Close').last().click()
    await button('Test target packing').click()
    await button('Call it once').click()
    await visible('It is not called by a test.')
    await browser.press('Escape')
  })

  it('warns of a circle, names its rules, and deletes a rule that goes on to be restored', async () => {
    await shop.platform.api('PUT', '/v1/buses/other', {})
    await shop.platform.api('PUT', '/v1/buses/other/rules/back', {
      pattern: { type: ['com.shop.round'] },
      targets: [{ id: 'home', type: 'bus', bus: 'default' }],
    })
    await put('away', { pattern: { type: ['com.shop.round'] }, enabled: false })
    await browser.go('/console/rules/default/away?tab=edit')
    await browser.page.getByLabel('Type', { exact: true }).selectOption('bus')
    await browser.page.getByLabel('bus', { exact: true }).fill('other')
    await browser.page.getByLabel('enabled').check()
    await browser.press('Control+Enter')
    await visible('CYCLE')
    await browser.page.getByRole('link', { name: 'back', exact: true }).waitFor()
    await button('Delete').click()
    await button('Delete the rule').click()
    await visible('Rule away is deleted')
    await browser.go('/console/rules/default/away')
    await visible('deleted')
    await button(/Roll back to version/)
      .first()
      .waitFor()
    refused(404)
  })

  it('shows the secret that a new webhook got, once', async () => {
    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Name').fill('signed')
    await browser.page.getByLabel('Pattern').fill('{ "type": ["com.shop.signed"] }')
    await browser.page.getByLabel('url').fill(`${shop.outside}/hook`)
    await button('Save the rule').click()
    const dialog = browser.page.getByRole('dialog', { name: 'Keep these secrets now' })
    await dialog.getByText(/^whsec_[^*]/).waitFor()
    // no slip of the hand loses it
    await browser.press('Escape', 'Escape', 'Escape')
    await dialog.getByText(/^whsec_[^*]/).waitFor()
    await button('I have kept them').click()
    await browser.page.getByRole('heading', { level: 1, name: 'signed' }).waitFor()
  })

  it.each([
    '/console/rules',
    '/console/rules/default/big-orders',
    '/console/rules/default/paused',
    '/console/rules/default/big-orders?tab=edit',
    '/console/rules/default/rolled?tab=versions&version=2',
    '/console/rules/new',
  ])('breaks no rule of accessibility on %s, light and dark, wide and narrow', async path => {
    expect(await browser.violationsAt(path)).toEqual([])
  })

  describe('with 5,000 rules', () => {
    beforeAll(async () => {
      await shop.platform.api('PUT', '/v1/buses/many', {})
      const names = Array.from({ length: 5000 }, (_, i) => `rule-${String(i).padStart(4, '0')}`)
      const settings = { pattern: { type: ['com.shop.never'] }, targets }
      while (names.length > 0) {
        const some = names.splice(0, 50)
        await Promise.all(some.map(name => shop.platform.api('PUT', `/v1/buses/many/rules/${name}`, settings)))
      }
    }, 300_000)

    it('lists all of them, finds one as it is written, and has only some in the page', async () => {
      await browser.go('/console/rules?bus=many')
      await browser.page.getByRole('row').nth(5).waitFor()
      const table = browser.page.getByRole('table', { name: 'Rules' })
      expect(await table.getAttribute('aria-rowcount')).toBe('5001')
      expect(await browser.page.getByRole('row').count()).toBeLessThan(100)
      await browser.page.getByLabel('Name').fill('rule-4321')
      await browser.page.getByRole('link', { name: 'rule-4321' }).waitFor()
      expect(browser.page.url()).toContain('find=rule-4321')
      const longest = await browser.longestTask(async () => {
        await browser.page.getByLabel('Name').fill('rule-')
        await until(async () => (await table.getAttribute('aria-rowcount')) === '5001', 'all are there again')
      })
      expect(longest).toBeLessThan(400)
    }, 60_000)
  })
})

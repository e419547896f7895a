import { until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people would lose: what waits in a queue and why, and the ways to mend it. Against the built platform and the shop.
describeInBrowser('the screens of queues', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible, heading, button, refused } = openShop(both => ({ shop, browser } = both))
  const dialog = (name: string | RegExp) => browser.page.getByRole('dialog', { name })
  const field = (name: string) => browser.page.getByLabel(name, { exact: true })
  const inDialog = (name: string) => browser.page.getByRole('dialog').getByLabel(name, { exact: true })
  const row = (name: string | RegExp) => browser.page.getByRole('row', { name })
  const cells = (name: string | RegExp) => row(name).getByRole('cell').allTextContents()
  const queue = async (name: string) => (await shop.api('GET', `/v1/queues/${name}`)).body
  const send = (name: string, ...messages: object[]) => shop.api('POST', `/v1/queues/${name}/messages`, { messages })
  /** Receives and gives back, of a queue that gives up at the first receive. */
  const giveUp = async (name: string) => {
    const { messages } = (await shop.api('POST', `/v1/queues/${name}/receive`, { max: 10 })).body
    const receipts = messages.map(({ receipt }: { receipt: string }) => receipt)
    await shop.api('POST', `/v1/queues/${name}/nack`, { receipts })
  }
  const open = async (name: string) => {
    await browser.go(`/console/queues/${name}`)
    await heading(name)
    await browser.page.getByRole('heading', { level: 2, name: 'What it has' }).waitFor()
  }

  it('lists queues of both engines with what they have and what fills them, and leads to Bull Board', async () => {
    await shop.api('PUT', '/v1/queues/parcels', { fifo: true })
    await shop.api('PUT', '/v1/queues/standing', { fair: true, paused: true })
    await shop.api('PUT', '/v1/buses/default/rules/to-labels', {
      ...{ pattern: { id: ['Q-1'] }, targets: [{ id: 'q', type: 'queue', queue: 'labels' }] },
    })
    await shop.order('Q-1')
    await browser.press('g', 'q')
    await heading('Queues')
    await row(/labels/).waitFor()
    await until(async () => (await cells(/labels/))[3] === '1', 'the order waits')
    expect(await cells(/labels/)).toEqual([
      ...['labels', 'standard', 'waiting', '1', '0', '0', '0', expect.stringMatching(/now|ago/)],
      ...['to-labels', 'Bull Board'],
    ])
    const board = row(/labels/).getByRole('link', { name: 'Bull Board' })
    expect(await board.getAttribute('href')).toBe(`${shop.platform.url}/queues/queue/labels`)
    expect((await cells(/standing/)).slice(0, 4)).toEqual(['standing', 'fair', 'paused', '0'])
    expect(
      await row(/parcels/)
        .getByRole('link')
        .count(),
    ).toBe(1) // Bull Board has none of Sluice's own engine
  })

  it('finds them by name and by what is the matter, and keeps that in the address', async () => {
    await field('Show').selectOption('paused ones')
    await row(/labels/).waitFor({ state: 'detached' })
    await row(/standing/).waitFor()
    await browser.page.reload()
    await row(/standing/).waitFor()
    expect(await browser.page.getByRole('row').count()).toBe(2)
    await field('Show').selectOption('all')
    await button('Sluice’s own').click()
    await row(/sluice-webhooks-0/).waitFor()
    await browser.press('Escape', '/')
    await browser.page.keyboard.type('redrives')
    await until(() => browser.page.url().endsWith('/queues?of=own&name=redrives'), 'the filters are in the address')
    await until(async () => (await browser.page.getByRole('row').count()) === 2, 'one is left')
    expect(
      await row(/redrives/)
        .getByRole('link')
        .getAttribute('href'),
    ).toMatch(/\/queues\/queue\/sluice-redrives$/)
  })

  it('makes a queue by a form, and says which field is wrong', async () => {
    await browser.go('/console/queues')
    await button('Make a queue').click()
    await inDialog('Name').fill('parcels')
    await button('Make the queue').click()
    await browser.page
      .getByText(/it is there already/)
      .first()
      .waitFor()
    refused(412)
    await inDialog('Name').fill('fragile')
    await field('Kind').selectOption('FIFO')
    await button('deadLetterQueue').click()
    await field('deadLetterQueue').fill('broken')
    await button('Make the queue').click()
    await until(
      async () => (await field('deadLetterQueue').getAttribute('aria-invalid')) === 'true',
      'the field is marked',
    )
    refused(400)
    await field('deadLetterQueue').fill('lost')
    await shop.api('PUT', '/v1/queues/lost', {})
    await button('Make the queue').click()
    await heading('fragile')
    expect(await queue('fragile')).toMatchObject({ fifo: true, fair: false, maxReceives: 5, deadLetterQueue: 'lost' })
  })

  it('changes the settings and not the kind, and undoes no change that came between', async () => {
    await open('fragile')
    await visible('FIFO, kept by Sluice')
    await button('Change').click()
    await visible('It is FIFO: that cannot change while it is there.')
    expect(await browser.page.getByRole('dialog').getByLabel('Kind').count()).toBe(0)
    await inDialog('maxReceives').fill('0')
    await button('Save the settings').click()
    expect(await browser.page.getByRole('dialog').locator('input:invalid').count()).toBe(1)
    await inDialog('maxReceives').fill('2')
    const { body } = await shop.api('GET', '/v1/queues/fragile')
    await shop.api('PUT', '/v1/queues/fragile', { ...body, visibilityMs: 60_000 })
    await button('Save the settings').click()
    await browser.page.getByRole('dialog').getByText('It has changed meanwhile').waitFor()
    refused(412)
    await button('Cancel').click()
    await visible('1 min')
    await button('Change').click()
    await inDialog('maxReceives').fill('2')
    await button('Save the settings').click()
    await visible('Queue fragile is changed')
    expect(await queue('fragile')).toMatchObject({ fifo: true, maxReceives: 2, visibilityMs: 60_000 })
    expect(await queue('fragile')).toMatchObject({ deadLetterQueue: 'lost' })
  })

  it('pauses a queue and lets it go on', async () => {
    await button('Pause').click()
    await visible('Queue fragile is paused')
    await button('Resume').waitFor()
    expect(await queue('fragile')).toMatchObject({ paused: true, fifo: true, maxReceives: 2 })
    await button('Resume').click()
    await visible('Queue fragile goes on')
    expect(await queue('fragile')).toMatchObject({ paused: false })
  })

  it('sends a message with what a FIFO queue asks for, and keeps all digits of its numbers', async () => {
    await open('fragile')
    await button('Send a message').click()
    await browser.page.getByRole('textbox', { name: 'The body' }).fill('{"order":12345678901234567890}')
    await button('Send the message').click()
    await browser.page.getByText('group is missing').first().waitFor()
    expect(await inDialog('group').getAttribute('aria-invalid')).toBe('true')
    refused(400)
    expect(await button('fairKey').count()).toBe(0)
    await inDialog('group').fill('vases')
    await button('attributes').click()
    await inDialog('attributes').fill('{"lang":"en"}')
    await button('Send the message').click()
    await visible(/Message .+ is sent/)
    await browser.page.getByRole('table', { name: 'Messages' }).getByText('vases').waitFor()
    expect((await queue('fragile')).waiting).toBe(1)
    const received = await fetch(`${shop.platform.url}/v1/queues/fragile/messages`, {
      headers: { authorization: `Bearer ${shop.platform.key}` },
    })
    expect(await received.text()).toContain('12345678901234567890')
  })

  it('shows messages without taking them, by keys alone, and gives the focus back', async () => {
    await open('fragile')
    await browser.tabTo('Messages')
    await browser.press('j')
    const id = await browser.focused()
    await browser.press('Enter')
    const shown = dialog(`Message ${id}`)
    await shown.getByText('vases').waitFor()
    await shown.getByText('12345678901234567890').waitFor()
    await shown.getByText('Attribute lang').waitFor()
    await shown.getByText('not yet').waitFor()
    expect(browser.page.url()).toContain(`message=${id}`)
    await browser.press('Escape')
    await shown.waitFor({ state: 'detached' })
    expect(await browser.focused()).toBe(id)
    expect(await queue('fragile')).toMatchObject({ waiting: 1, inFlight: 0 })
  })

  it('moves given-up messages back after a dry run, and shows how far that is', async () => {
    await send('fragile', { body: 2, group: 'plates' })
    await send('lost', { body: 'sent here' })
    await shop.api('PUT', '/v1/queues/fragile', { ...(await queue('fragile')), maxReceives: 1 })
    await giveUp('fragile')
    await until(async () => (await queue('lost')).waiting === 3, 'both were given up')
    await open('lost')
    await browser.page.getByRole('link', { name: 'fragile' }).waitFor()
    await button('Move back').click()
    const asked = dialog('Move messages of lost back?')
    await asked.getByText('2 messages go back').waitFor()
    await asked.getByText('to fragile').waitFor()
    await asked.getByText('1 message stays').waitFor()
    expect((await queue('lost')).waiting).toBe(3)
    await inDialog('Messages a second').fill('0.01')
    expect(await button('Move 2 back').isEnabled()).toBe(false)
    await inDialog('Messages a second').fill('50')
    await button('Move 2 back').click()
    await visible(/2 of 3 moved back/)
    await visible('it was sent here, and given up by no other queue')
    expect(browser.page.url()).toMatch(/redrive=\d+/)
    await until(async () => (await queue('fragile')).waiting === 2, 'they are back')
  })

  it('shows a key of queues alone the move that it began', async () => {
    await shop.api('PUT', '/v1/queues/lost-cups', {})
    await shop.api('PUT', '/v1/queues/cups', { maxReceives: 1, deadLetterQueue: 'lost-cups' })
    await send('cups', { body: 1 }, { body: 2 })
    await giveUp('cups')
    await until(async () => (await queue('lost-cups')).waiting === 2, 'both were given up')
    const { body } = await shop.api('PUT', '/v1/keys/moves', {
      grants: [{ manage: { kind: 'queue', verbs: ['read', 'receive', 'send'] } }],
    })
    const moves = await ConsoleBrowser.open({ url: shop.platform.url })
    try {
      await moves.logIn(body.key, '/console/queues/lost-cups')
      await moves.page.getByRole('button', { name: 'Move back' }).click()
      await moves.page.getByLabel('Messages a second', { exact: true }).fill('0.1')
      await moves.page.getByRole('button', { name: 'Move 2 back' }).click()
      await moves.page.getByRole('button', { name: 'Stop it' }).click()
      await moves.page.getByText('cancelled').waitFor()
    } finally {
      await moves.close()
    }
  })

  it('opens a group that a given-up message has closed, and its next message is received', async () => {
    await shop.api('PUT', '/v1/queues/steps', { fifo: true, maxReceives: 1 })
    await open('steps')
    await visible('None: no group waits for a message that was given up.')
    await send('steps', { body: 1, group: 'acme' }, { body: 2, group: 'globex' })
    await giveUp('steps')
    await row(/^acme/).waitFor()
    expect(await cells(/^globex/)).toEqual(['globex', '1', 'Open'])
    await button('Open group acme').click()
    await dialog('Open group acme?').getByText('past 1 message that was given up: it stays where it is').waitFor()
    await button('Open the group').click()
    await visible('Group acme goes on')
    await row(/^acme/).waitFor({ state: 'detached' })
    await send('steps', { body: 3, group: 'acme' }, { body: 4, group: 'globex' })
    const { messages } = (await shop.api('POST', '/v1/queues/steps/receive', { max: 10 })).body
    expect(messages).toMatchObject([{ body: 3, group: 'acme' }])
    await until(async () => (await cells(/^globex/))[1] === '2', 'what came to the other was given up')
  })

  it('shows which key of a fair queue is noisy, and follows what is received', async () => {
    await shop.api('PUT', '/v1/queues/turns', { fair: true })
    await open('turns')
    await visible('None has a message to give.')
    const loud = Array.from({ length: 3 }, () => ({ body: 1, fairKey: 'umbrella' }))
    await send('turns', { body: 1, fairKey: 'acme' }, ...loud, { body: 1 }, { body: 1 })
    await row(/^umbrella/).waitFor()
    const table = browser.page.getByRole('table', { name: 'Keys', exact: true })
    const keys = async () => (await table.getByRole('row').allTextContents()).slice(1)
    expect(await keys()).toEqual(['umbrella3', 'without a key2', 'acme1'])
    expect(await browser.violationsEverywhere()).toEqual([])
    await shop.api('POST', '/v1/queues/turns/receive', { max: 10 })
    await visible('None has a message to give.')
  })

  it('purges a queue after it has named how many go', async () => {
    await open('fragile')
    await button('Purge').click()
    await dialog('Purge queue fragile?')
      .getByText('Lost is what waits, is delayed or in flight: 2 messages now')
      .waitFor()
    await button('Remove 2 messages').click()
    await visible('2 messages of fragile removed')
    expect((await queue('fragile')).waiting).toBe(0)
  })

  it('deletes a queue, and says what keeps it', async () => {
    await open('labels')
    await button('Delete').click()
    await dialog('Delete queue labels?').getByText('rule to-labels of bus default').waitFor()
    await button('Delete the queue').click()
    await dialog('Delete queue labels?').getByText('QUEUE_IN_USE').waitFor()
    refused(409)
    await button('Cancel').click()
    await open('standing')
    await button('Delete').click()
    await button('Delete the queue').click()
    await visible('Queue standing is deleted')
    await heading('Queues')
    await row(/standing/).waitFor({ state: 'detached' })
  })

  it.each(['/queues', '/queues?of=all', '/queues/fragile', '/queues/steps', '/queues/lost?tab=dead', '/queues/labels'])(
    'breaks no rule of accessibility on %s, light and dark, wide and narrow',
    async path => {
      await send('fragile', { body: { text: 'x'.repeat(300) }, group: 'a-group-with-a-name-that-is-rather-long' })
      expect(await browser.violationsAt(`/console${path}`)).toEqual([])
    },
  )

  it('breaks none in its windows', async () => {
    await open('fragile')
    for (const name of ['Send a message', 'Change', 'Purge', 'Delete']) {
      await button(name).click()
      await browser.page.getByRole('dialog').waitFor()
      await browser.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
      expect(await browser.violationsEverywhere()).toEqual([])
      await browser.press('Escape')
      await browser.page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await browser.focused()).toBe(name)
    }
    await open('steps')
    await button('Open group globex').click()
    await dialog('Open group globex?').waitFor()
    expect(await browser.violationsEverywhere()).toEqual([])
    await open('fragile')
    await browser.page.getByRole('table', { name: 'Messages' }).getByRole('link').first().click()
    await dialog(/^Message /).waitFor()
    expect(await browser.violationsEverywhere()).toEqual([])
  })

  it('offers no more than a key may', async () => {
    const { body } = await shop.api('PUT', '/v1/keys/looks', {
      grants: [{ manage: { kind: 'queue', verbs: ['read'] } }],
    })
    const looks = await ConsoleBrowser.open({ url: shop.platform.url })
    try {
      await looks.logIn(body.key, '/console/queues/fragile')
      await looks.page.getByRole('heading', { level: 2, name: 'What it has' }).waitFor()
      const offered = await looks.page.getByRole('main').getByRole('button').allTextContents()
      expect(offered).toEqual([])
      expect(await looks.page.getByRole('heading', { level: 2, name: 'Messages' }).count()).toBe(0)
      await looks.go('/console/queues')
      await looks.page.getByRole('row', { name: /^fragile/ }).waitFor()
      expect(await looks.page.getByRole('button', { name: 'Make a queue' }).count()).toBe(0)
      expect(looks.expected().filter(line => !line.includes('401'))).toEqual([])
    } finally {
      await looks.close()
    }
  })
})

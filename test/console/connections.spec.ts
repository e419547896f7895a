import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Certificates, until } from '@sluice/testing'
import { ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

/** What the API of the CRM was asked. */
interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly key: unknown
  readonly body: string
}

const secrets = ['crm-secret-of-the-spring', 'crm-secret-of-the-summer'] as const

// What people would lose: credentials that go where they should and nowhere else, and that nobody sees. Against a real receiver.
describeInBrowser('the screens of connections', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  let crm: Server
  let origin: string
  const asked: Asked[] = []
  const { visible, heading, button, refused } = openShop(both => ({ shop, browser } = both))
  const label = (text: string) => browser.page.getByLabel(text, { exact: true })
  const dialog = () => browser.page.getByRole('dialog')
  const isMarked = (name: string) =>
    until(async () => (await label(name).getAttribute('aria-invalid')) === 'true', `${name} is marked`)
  const connection = async (name: string) => (await shop.api('GET', `/v1/connections/${name}`)).body
  /** The request that an order makes. */
  const requestOf = async (order: string) => {
    await shop.order(order)
    return until(() => asked.find(({ url }) => url === `/v2/orders/${order}`), `${order} arrived`)
  }
  beforeAll(async () => {
    crm = createServer((request, reply) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method, url, headers } = request
        asked.push({ method, url, key: headers['x-api-key'], body: Buffer.concat(chunks).toString() })
        reply.writeHead(204).end()
      })
    }).listen(0, '127.0.0.1')
    await once(crm, 'listening')
    origin = `http://127.0.0.1:${(crm.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    crm.closeAllConnections()
    crm.close()
    await once(crm, 'close')
  })

  it('says how a connection comes to be where there is none', async () => {
    await browser.press('g', 'c')
    await visible('No connection yet')
    await visible('/v1/connections/crm -H')
  })

  it('makes one by a form, says which field is wrong, and shows its secret nowhere', async () => {
    await browser.go('/console/connections')
    await button('Make a connection').click()
    await label('Name').fill('crm')
    await label('Sent to').fill(`${origin}/v2`)
    await label('Credentials').selectOption('a key in a header or the query')
    await label('name').fill('X-Api-Key')
    await label('value').fill(secrets[0])
    expect(await label('value').getAttribute('type')).toBe('password')
    await button('Make the connection').click()
    await isMarked('Sent to')
    refused(400)
    await label('Sent to').fill(origin)
    await button('Make the connection').click()
    await heading('crm')
    await visible('is kept, and shown to nobody')
    expect(await browser.page.content()).not.toContain(secrets[0])
    expect(await connection('crm')).toMatchObject({
      ...{ origins: [origin], credentials: { type: 'api-key', in: 'header', name: 'X-Api-Key', value: '***' } },
    })
  })

  it('is chosen for an API that a rule calls, and the request arrives with its credentials', async () => {
    const position = await shop.order('C-1')
    await browser.go(`/console/rules/new?from=${position}`)
    await browser.page.getByLabel('Name').fill('to-crm')
    await label('Type').selectOption('http')
    await label('url').fill(`${origin}/v2`)
    await label('method').selectOption('PUT')
    await label('path').fill('/orders/{{$.data.orderId}}')
    await button('connection').click()
    await label('connection').selectOption('crm')
    await button('rate').click()
    await label('rate').fill('100')
    await button('Save the rule').click()
    await heading('to-crm')
    await browser.page.getByRole('link', { name: 'crm', exact: true }).waitFor()
    const request = await requestOf('C-2')
    expect(request).toMatchObject({ method: 'PUT', key: secrets[0] })
    expect(JSON.parse(request.body)).toMatchObject({ orderId: 'C-2' })
  })

  it('keeps a secret that nobody writes, asks for it where it would go elsewhere, and uses a new one', async () => {
    await browser.go('/console/connections/crm')
    await button('Change').click()
    await label('What it is for').fill('the CRM of the sales team')
    await button('Save the settings').click()
    await visible('Connection crm is changed')
    expect(await requestOf('C-3')).toMatchObject({ key: secrets[0] })

    await button('Change').click()
    await label('Sent to').fill(`${origin} https://other.example`)
    await button('Save the settings').click()
    await isMarked('value')
    refused(400)
    await label('value').fill(secrets[1])
    await button('Save the settings').click()
    await visible('https://other.example')
    await until(async () => (await requestOf(`C-${Date.now()}`)).key === secrets[1], 'the new secret is used')
  })

  it('undoes no change that came between', async () => {
    await button('Change').click()
    await shop.api('PUT', '/v1/connections/crm', { ...(await connection('crm')), description: 'of somebody else' })
    await label('What it is for').fill('mine')
    await button('Save the settings').click()
    await dialog().getByText('It has changed meanwhile').waitFor()
    refused(412)
    await button('Cancel').click()
    expect(await connection('crm')).toMatchObject({ description: 'of somebody else' })
  })

  it('takes a certificate with all its lines', async () => {
    const certificates = await Certificates.make()
    const [certificate, key] = await Promise.all(
      [certificates.client.cert, certificates.client.key].map(path => readFile(path, 'utf8')),
    )
    await certificates.remove()
    await browser.go('/console/connections')
    await button('Make a connection').click()
    await label('Name').fill('bank')
    await label('Sent to').fill('https://api.bank.example')
    await label('Credentials').selectOption('a certificate (mTLS)')
    await browser.page.getByRole('textbox', { name: /^The certificate/ }).fill(certificate!)
    await browser.page.getByRole('textbox', { name: /^The private key/ }).fill(key!)
    await button('Make the connection').click()
    await heading('bank')
    await visible('-----BEGIN CERTIFICATE-----')
    expect((await connection('bank')).credentials.certificate.trim()).toBe(certificate!.trim())
  })

  it('finds them by where they are sent, and keeps that in the address', async () => {
    await browser.go('/console/connections')
    await browser.page.getByRole('row', { name: /^crm/ }).waitFor()
    await browser.press('/')
    await browser.page.keyboard.type('bank.example')
    await browser.page.getByRole('row', { name: /^crm/ }).waitFor({ state: 'detached' })
    await browser.page.reload()
    await browser.page.getByRole('row', { name: /^bank.*mTLS/ }).waitFor()
    expect(await browser.page.getByRole('row').count()).toBe(2)
  })

  it.each(['', '?q=none', '/crm', '/bank'])(
    'breaks no rule of accessibility on /connections%s, light and dark, wide and narrow',
    async path => {
      expect(await browser.violationsAt(`/console/connections${path}`)).toEqual([])
    },
  )

  it('breaks none in its windows, of any kind of credentials', async () => {
    await browser.go('/console/connections')
    await button('Make a connection').click()
    await label('Name').waitFor()
    for (const kind of ['basic', 'api-key', 'oauth2', 'mtls']) {
      await label('Credentials').selectOption(kind)
      await browser.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
      expect(await browser.violationsEverywhere()).toEqual([])
    }
    await button('Cancel').click()
    await browser.go('/console/connections/crm')
    await button('Delete').click()
    await dialog().waitFor()
    expect(await browser.violationsEverywhere()).toEqual([])
  })

  it('offers no more than a key may', async () => {
    const grants = [{ manage: { kind: 'connection', verbs: ['read'] } }]
    const { body } = await shop.api('PUT', '/v1/keys/looks', { grants })
    const looks = await ConsoleBrowser.open({ url: shop.platform.url })
    try {
      await looks.logIn(body.key, '/console/connections/crm')
      await looks.page.getByText('is kept, and shown to nobody').waitFor()
      const main = looks.page.getByRole('main')
      for (const name of ['Change', 'Delete']) expect(await main.getByRole('button', { name }).count()).toBe(0)
      await looks.go('/console/connections')
      await looks.page.getByRole('row', { name: /^crm/ }).waitFor()
      expect(await main.getByRole('button').count()).toBe(0)
      expect(looks.expected().filter(line => !line.includes('401'))).toEqual([])
    } finally {
      await looks.close()
    }
  })

  it('deletes one, and names the rules that keep it', async () => {
    await browser.go('/console/connections/crm')
    await button('Delete').click()
    await button('Delete the connection').click()
    await dialog()
      .getByText(/rule 'to-crm' of bus 'default'/)
      .waitFor()
    refused(409)
    await shop.api('DELETE', '/v1/buses/default/rules/to-crm')
    await button('Delete the connection').click()
    await visible('Connection crm is deleted')
    await heading('Connections')
    await browser.page.getByRole('row', { name: /^crm/ }).waitFor({ state: 'detached' })
  })
})

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { parseAllowed, WebhookAddresses } from '@sluice/delivery'
import { type Connection, type Credentials, SecretKeys } from '@sluice/registry'
import { type Attempt, type Authorize, destinationOf, EmailDeliverer, type EmailTarget } from '@sluice/targets'
import { Certificates, type MailAnswer, MailServer, type MailServerOptions } from '@sluice/testing'
import { Connections } from '../connections/connections.js'
import { Tokens } from '../connections/tokens.js'
import { HttpClient } from '../http-client.js'
import { Dialer } from './dialer.js'
import { MailClient } from './mail-client.js'

const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const data = {
  ...{ id: 7, name: 'Ada <b>&"é', email: 'ada@customers.example', foreign: 'eve@evil.example' },
  ...{ percent: 'eve%evil.example@customers.example', bang: 'evil.example!eve@customers.example' },
  ...{ two: 'ada@customers.example, eve@evil.example', lines: 'a\r\nBcc: eve@evil.example\r\n\r\nb', list: [1] },
}
const event = JSON.stringify({ specversion: '1.0', id: 'A-1', source: '/shop', type: 'placed', data })
const job: Attempt = { delivery, messageId: 'msg_1-a', attempt: 2, token: '1~a~b', event }
const addresses = new WebhookAddresses(parseAllowed('127.0.0.0/8'))

/** What a user would lose: mails to customers, or mails to others in their name. */
describe('a target that sends mails', () => {
  let certificates: Certificates
  let ca: string
  /** An authority that the server's certificate is not of. */
  let other: string
  let tls: { key: string; cert: string }
  const servers: MailServer[] = []
  const connections = new Map<string, Connection>()
  const http = new HttpClient(addresses)
  const found = new Connections({
    find: name => connections.get(name),
    keys: SecretKeys.none,
    tokens: new Tokens(http, addresses),
  })
  const authorize: Authorize = (name, url, signal) => found.authorize(name, url, signal)

  beforeAll(async () => {
    certificates = await Certificates.make()
    const { cert, key } = certificates.server
    ca = await readFile(certificates.ca, 'utf8')
    other = await readFile(certificates.client.cert, 'utf8')
    tls = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
  })
  afterEach(async () => {
    connections.clear()
    await Promise.all(servers.splice(0).map(server => server.stop()))
  })
  afterAll(async () => {
    await http.close()
    await certificates?.remove()
  })

  const serve = async (options: MailServerOptions = {}) => {
    const server = await MailServer.start({ ...tls, ...options })
    servers.push(server)
    return server
  }
  const deliver = (
    { url }: { readonly url: string },
    settings: Partial<EmailTarget> = {},
    more: Partial<Attempt> = {},
    trusted: string | undefined = ca,
  ) =>
    new EmailDeliverer({
      ...{ mails: new MailClient(new Dialer(addresses), trusted), addresses, timeoutMs: 5000, authorize },
    }).deliver(
      {
        ...{ id: 't', type: 'email', url, from: 'Shop <orders@shop.example>', to: ['ada@shop.example'] },
        ...{ subject: 'Order {{$.data.id}}', ...settings },
      } as EmailTarget,
      { ...job, ...more },
    )
  const ok = { ok: true }

  it('sends the event to all recipients over TLS, with one id for all tries', async () => {
    const server = await serve()
    expect(await deliver(server, { to: ['ada@shop.example', 'bob@shop.example'] })).toEqual(ok)
    const [mail] = server.mails
    expect(mail).toMatchObject({
      ...{ from: 'orders@shop.example', to: ['ada@shop.example', 'bob@shop.example'], secure: true, body: event },
      headers: {
        ...{ from: 'Shop <orders@shop.example>', to: 'ada@shop.example, bob@shop.example', subject: 'Order 7' },
        ...{ 'message-id': '<msg_1-a@shop.example>', 'auto-submitted': 'auto-generated' },
      },
    })
    expect(mail!.headers['content-type']).toContain('text/plain')
  })

  it('has a body of its own, in which HTML escapes what the event has, or that of a transform', async () => {
    const server = await serve({ secure: true })
    await deliver(server, { text: 'Hello {{$.data.name}},\nthanks' })
    await deliver(server, { html: '<p>Hello {{$.data.name}}</p>' })
    await deliver(server, {}, { made: { text: 'order 7\nis placed', output: 'text' } })
    const [text, html, made] = server.mails
    expect(text!.body.replaceAll('\r\n', '\n')).toBe('Hello Ada <b>&"é,\nthanks')
    expect(html!.headers['content-type']).toContain('text/html')
    expect(html!.body).toBe('<p>Hello Ada &#60;b&#62;&#38;&#34;é</p>')
    expect(made!.body.replaceAll('\r\n', '\n')).toBe('order 7\nis placed')
    expect(server.mails.every(({ secure }) => secure)).toBe(true)
  })

  it('goes to addresses of the event in the domains that it names, and to no others', async () => {
    const server = await serve()
    const domains = ['customers.example']
    expect(await deliver(server, { to: ['{{$.data.email}}'], domains })).toEqual(ok)
    expect(server.mails[0]!.to).toEqual(['ada@customers.example'])
    for (const path of ['foreign', 'two', 'lines', 'list', 'gone', 'name', 'percent', 'bang'])
      expect({ path, ...(await deliver(server, { to: [`{{$.data.${path}}}`], domains })) }).toMatchObject({
        ...{ ok: false, permanent: 'invalid', error: expect.stringMatching(/^to\[0\]: (?!.*evil)/) as string },
      })
    expect(server.mails).toHaveLength(1)
  })

  it('gets no other header or recipient by what an event has', async () => {
    const server = await serve()
    const odd = { to: ['{{$.data.name}}'], domains: ['customers.example'] }
    expect(await deliver(server, odd)).toMatchObject({ error: expect.stringContaining('has no address') as string })
    await deliver(server, { subject: 'Order {{$.data.lines}}', text: '{{$.data.lines}}\r\n.\r\nMAIL FROM:<x@y.z>' })
    const [mail] = server.mails
    expect(mail).toMatchObject({ to: ['ada@shop.example'], headers: { subject: 'Order a Bcc: eve@evil.example b' } })
    expect(mail!.headers).not.toHaveProperty('bcc')
    expect(mail!.body).toContain('MAIL FROM:<x@y.z>')
    expect(server.mails).toHaveLength(1)
    expect(await deliver(server, { subject: '{{$.data.gone}}' })).toMatchObject({ permanent: 'invalid' })
  })

  it('does not go without TLS unless that is said, nor to a server that cannot prove who it is', async () => {
    const plain = await serve({ plain: true })
    expect(await deliver(plain)).toMatchObject({ ok: false, unavailable: true })
    expect(plain.mails).toEqual([])
    expect(await deliver(plain, { insecure: true })).toEqual(ok)
    expect(plain.mails).toMatchObject([{ secure: false }])
    for (const secure of [false, true]) {
      const server = await serve({ secure })
      expect(await deliver(server, {}, {}, other)).toMatchObject({ ok: false, unavailable: true })
      expect(server.mails).toEqual([])
    }
  })

  it('logs in as the user of its connection, whose password nobody is shown', async () => {
    const server = await serve({ users: { shop: 'pässword-1' } })
    const connect = (password: string, origin = server.url) =>
      connections.set('mail', {
        ...{ name: 'mail', origins: [origin] },
        credentials: { type: 'basic', username: 'shop', password } as Credentials,
      } as Connection)
    connect('pässword-1')
    expect(await deliver(server, { connection: 'mail' })).toEqual(ok)
    expect(server.mails).toMatchObject([{ user: 'shop' }])
    connect('wrong-pässword')
    const refused = await deliver(server, { connection: 'mail' })
    expect(refused).toMatchObject({ permanent: 'rejected', error: expect.stringContaining('answered 535') as string })
    expect(JSON.stringify(refused)).not.toContain('pässword')
    connect('pässword-1', 'smtp://elsewhere.example')
    expect(await deliver(server, { connection: 'mail' })).toMatchObject({ permanent: 'forbidden-address' })
  })

  it('does not show the password that a server repeats, whole, encoded or in part', async () => {
    const encode = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
    const [insecure, password] = [true, 'secret-pässword-1']
    let answer = ''
    const server: Server = createServer(socket => {
      socket.on('error', () => undefined)
      socket.write('220 here\r\n')
      socket.on('data', bytes => {
        const [command] = bytes.toString().split(' ')
        if (command === 'EHLO') socket.write('250-here\r\n250 AUTH PLAIN\r\n')
        else socket.write(command === 'AUTH' ? '235 ok\r\n' : `${answer}\r\n`)
      })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `smtp://127.0.0.1:${(server.address() as { port: number }).port}`
    connections.set('mail', {
      ...{ name: 'mail', origins: [url] },
      credentials: { type: 'basic', username: 'shop', password } as Credentials,
    } as Connection)
    for (const form of [password, encode(password), encode(`\0shop\0${password}`)])
      for (const [status, said, outcome] of [
        [550, 'answered 550', { permanent: 'rejected' }],
        [999, 'the mail server answered MAIL FROM', { unavailable: true }],
      ] as const) {
        const before = status === 999 ? '' : 'xxxx' // where no status is known, it is part of the text
        answer = `${status} ${before}${'x'.repeat(184)}${form}${'y'.repeat(300)}`
        const shown = `${status === 999 ? '999 ' : before}${'x'.repeat(184)}***${'y'.repeat(9)}`
        expect(await deliver({ url }, { insecure, connection: 'mail' })).toEqual({
          ...{ ok: false, error: `${said}: ${shown}`, ...outcome },
        })
      }
    await new Promise(resolve => server.close(resolve))
  })

  it('tells what passes from what is refused for good', async () => {
    let status: MailAnswer
    const server = await serve({ answer: () => status })
    for (const [answered, outcome] of [
      [421, { unavailable: true }],
      [450, {}],
      [452, { unavailable: true }],
      [550, { permanent: 'rejected' }],
      [undefined, undefined],
    ] as const) {
      status = answered
      const error = `answered ${answered}: not this one`
      expect(await deliver(server)).toEqual(outcome ? { ok: false, error, ...outcome } : ok)
    }
  })

  it('has not delivered what one of its recipients did not get', async () => {
    let status: MailAnswer = 450
    const server = await serve({ recipient: address => (address.startsWith('bob') ? status : undefined) })
    const both = { to: ['ada@shop.example', 'bob@shop.example'] }
    const refused = 'not this one (1 of 2 recipients)'
    expect(await deliver(server, both)).toEqual({ ok: false, error: `answered 450: ${refused}` })
    status = 550
    expect(await deliver(server, both)).toMatchObject({ permanent: 'rejected', error: `answered 550: ${refused}` })
    status = undefined
    expect(await deliver(server, both)).toEqual(ok)
    expect(new Set(server.mails.map(({ headers }) => headers['message-id'])).size).toBe(1)
  })

  it('is tried again where the server is away or does not answer in time', async () => {
    const server = await serve({ answer: () => new Promise<never>(() => undefined) })
    const late = { ok: false, error: 'no answer within 300 ms', unavailable: true }
    expect(await deliver(server, { timeoutMs: 300 })).toEqual(late)
    const { url } = await MailServer.start().then(async gone => ({ url: gone.url, gone: await gone.stop() }))
    expect(await deliver({ url })).toMatchObject({ ok: false, unavailable: true })
  })

  it('reaches allowed addresses only', async () => {
    const publicOnly = new WebhookAddresses()
    const deliverer = (checked: WebhookAddresses) =>
      new EmailDeliverer({
        ...{ mails: new MailClient(new Dialer(publicOnly)), addresses: checked, timeoutMs: 5000, authorize },
      })
    const target = { id: 't', type: 'email', url: 'smtp://127.0.0.1:25', from: 'a@b.example', to: ['a@b.example'] }
    for (const checked of [publicOnly, addresses])
      expect(await deliverer(checked).deliver({ ...target, subject: 's' } as EmailTarget, job)).toMatchObject({
        ...{ ok: false, permanent: 'forbidden-address' },
      })
  })

  it('is named by its server and its sender', () => {
    const target = { id: 't', type: 'email', url: 'smtp://Mail.example', from: 'Shop <Orders@shop.example>' }
    expect(destinationOf({ ...target, to: ['a@b.example'], subject: 's' } as EmailTarget)).toEqual({
      ...{ targetType: 'email', destination: 'smtp://mail.example:587/orders@shop.example' },
    })
  })
})

import { SluiceError } from '@sluice/event'
import { Certificates } from '@sluice/testing'
import { readFile } from 'node:fs/promises'
import { isSealed, SecretKeys } from '../../secrets/secret-keys.js'
import { defaultRegistryLimits } from '../limits.js'
import { type Connection, openedCredentials, originFault, shownConnection } from './connection.js'
import { connectionKind } from './connection.kind.js'

function refusal(action: () => unknown): { code: string; path: unknown; message: string } {
  try {
    action()
  } catch (error) {
    if (error instanceof SluiceError) return { code: error.code, path: error.details['path'], message: error.message }
    throw error
  }
  throw new Error('it was accepted')
}

const keys = SecretKeys.of(Buffer.alloc(32, 7).toString('base64'))
const names = { name: 'crm' }
const make = (settings: unknown, before?: Connection, with_ = keys): Connection =>
  connectionKind.next(before, connectionKind.check(settings, names), names, defaultRegistryLimits, with_).value

const origins = ['https://api.crm.example']
const basic = { type: 'basic', username: 'sluice', password: 'p:assword é' }
const apiKey = { type: 'api-key', in: 'header', name: 'X-Api-Key', value: 'k-123' }
const oauth = {
  ...{ type: 'oauth2', tokenUrl: 'https://login.crm.example/token', clientId: 'sluice', clientSecret: 's3cret' },
}

/** What a user would lose: the password of a partner, to whoever may read a rule or change a connection. */
describe('a connection', () => {
  it.each([
    ['password', basic],
    ['value', apiKey],
    ['clientSecret', { ...oauth, scope: 'orders', audience: 'crm', clientIn: 'body' }],
  ] as const)('keeps its %s sealed and shows it nobody, and is used with it', (field, credentials) => {
    const made = make({ origins, credentials })
    const stored = (made.credentials as unknown as Record<string, string>)[field]!
    expect(isSealed(stored)).toBe(true)
    expect(shownConnection(made)).toEqual({ ...names, origins, credentials: { ...credentials, [field]: '***' } })
    expect(openedCredentials(made, keys)).toEqual(credentials)
    expect(() => openedCredentials({ ...made, name: 'other' }, keys)).toThrow('cannot be opened')
  })

  it('keeps its secret where it is put as it is shown, and is the very same then', () => {
    const made = make({ origins, credentials: basic })
    expect(make(shownConnection(made), made)).toBe(made)
    const renamed = make({ origins, credentials: { ...basic, username: 'other', password: '***' } }, made)
    expect(openedCredentials(renamed, keys)).toEqual({ ...basic, username: 'other' })
    const rotated = make({ origins, credentials: { ...basic, password: 'next' } }, made)
    expect(openedCredentials(rotated, keys)).toMatchObject({ password: 'next' })
  })

  it('has its secret sent nowhere else by one that does not know it', () => {
    const made = make({ origins, credentials: oauth })
    const kept = { ...oauth, clientSecret: '***' }
    const path = 'credentials.clientSecret'
    for (const settings of [
      { origins: [...origins, 'https://evil.example'], credentials: kept },
      { origins, credentials: { ...kept, tokenUrl: 'https://evil.example/token' } },
    ])
      expect(refusal(() => make(settings, made))).toMatchObject({
        ...{ code: 'INVALID_CONNECTION', path, message: expect.stringContaining('anew') },
      })
    const two = make({ origins: [...origins, 'https://b.crm.example'], credentials: oauth }, made)
    expect(make({ origins, credentials: kept }, two).origins).toEqual(origins)
    for (const before of [undefined, make({ origins, credentials: basic })])
      expect(refusal(() => make({ origins, credentials: kept }, before))).toMatchObject({
        ...{ path, message: expect.stringContaining('must be given') },
      })
  })

  it('goes to a Redis by its name and its port, or the usual one', () => {
    const places = ['redis://cache.example', 'rediss://cache.example:7000', 'redis://[::1]:6379']
    const made = make({ origins: places, credentials: basic })
    expect(made.origins).toEqual(places)
    for (const url of ['redis://cache.example:6379/2', 'rediss://Cache.example:7000', 'redis://[0:0::1]'])
      expect({ url, fault: originFault(made, new URL(url)) }).toEqual({ url, fault: undefined })
    for (const url of ['rediss://cache.example', 'redis://cache.example:6380', 'http://cache.example:6379'])
      expect(originFault(made, new URL(url))).toContain('add that to its origins')
    for (const origin of ['redis://cache.example/', 'redis://a@cache.example', 'redis://Cache.example', 'redis://'])
      expect(refusal(() => make({ origins: [origin], credentials: basic }))).toMatchObject({ path: 'origins[0]' })
    expect(refusal(() => make({ origins: places, credentials: apiKey })).message).toContain('"basic"')
  })

  it('does not become clear text where a process lacks the key', () => {
    const made = make({ origins, credentials: basic })
    expect(refusal(() => make({ origins, credentials: basic }, made, SecretKeys.none))).toMatchObject({
      code: 'SECRET_KEY_MISSING',
    })
    expect(make({ origins, credentials: basic }, undefined, SecretKeys.none).credentials).toEqual(basic)
  })

  const wrong: [what: string, settings: unknown, path: string, message: RegExp][] = [
    ['no credentials', { origins }, 'credentials', /must be an object/],
    [
      'credentials of no type',
      { origins, credentials: { type: 'magic' } },
      'credentials.type',
      /basic, api-key, oauth2/,
    ],
    ['a field of another type', { origins, credentials: { ...basic, scope: 'x' } }, 'credentials.scope', /not known/],
    ['no origins', { credentials: basic }, 'origins', /array/],
    ['an empty list of them', { origins: [], credentials: basic }, 'origins', /at least 1/],
    ['an origin with a path', { origins: ['https://a.example/in'], credentials: basic }, 'origins[0]', /host and port/],
    ['an origin of another scheme', { origins: ['ftp://a.example'], credentials: basic }, 'origins[0]', /scheme, host/],
    ['a user with a colon', { origins, credentials: { ...basic, username: 'a:b' } }, 'credentials.username', /":"/],
    ['a key of two lines', { origins, credentials: { ...apiKey, value: 'a\nb' } }, 'credentials.value', /ASCII/],
    ['a key nowhere', { origins, credentials: { ...apiKey, in: 'cookie' } }, 'credentials.in', /header, query/],
    ['a key as length', { origins, credentials: { ...apiKey, name: 'Content-Length' } }, 'credentials.name', /another/],
    ['a key as signature', { origins, credentials: { ...apiKey, name: 'webhook-id' } }, 'credentials.name', /another/],
    [
      'a token URL with a password',
      { origins, credentials: { ...oauth, tokenUrl: 'https://a:b@login.example' } },
      'credentials.tokenUrl',
      /without user/,
    ],
    [
      'a token URL that Node cannot call',
      { origins, credentials: { ...oauth, tokenUrl: 'http://1.2.3.4.5/' } },
      'credentials.tokenUrl',
      /URL/,
    ],
    ['another name than in its URL', { name: 'x', origins, credentials: basic }, 'name', /'crm'/],
  ]
  it.each(wrong)('is refused for %s', (_what, settings, path, message) => {
    const refused = refusal(() => make(settings))
    expect(refused).toMatchObject({ code: 'INVALID_CONNECTION', path })
    expect(refused.message).toMatch(message)
  })

  describe('with a certificate', () => {
    let certificates: Certificates
    let mtls: { type: 'mtls'; certificate: string; privateKey: string }
    let other: string
    beforeAll(async () => {
      certificates = await Certificates.make()
      const { client, server } = certificates
      const [certificate, privateKey] = await Promise.all([client.cert, client.key].map(path => readFile(path, 'utf8')))
      mtls = { type: 'mtls', certificate: certificate!, privateKey: privateKey! }
      other = await readFile(server.key, 'utf8')
    })
    afterAll(() => certificates.remove())

    it('has the key of that certificate, and goes by TLS alone', () => {
      const made = make({ origins, credentials: mtls })
      expect(openedCredentials(made, keys)).toEqual(mtls)
      expect(make(shownConnection(made), made)).toBe(made)
      const path = 'credentials.privateKey'
      expect(refusal(() => make({ origins, credentials: { ...mtls, privateKey: other } }))).toMatchObject({ path })
      const broken = mtls.privateKey.replaceAll('M', 'N')
      const refused = refusal(() => make({ origins, credentials: { ...mtls, privateKey: broken } }))
      expect(refused.message).not.toContain(broken.slice(40, 60))
      expect(refusal(() => make({ origins: ['http://a.example'], credentials: mtls }))).toMatchObject({
        path: 'origins[0]',
      })
    })
  })
})

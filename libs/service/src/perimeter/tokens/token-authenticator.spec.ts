import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, type JWTPayload, SignJWT } from 'jose'
import { Secret } from '../authenticator.js'
import { IssuerKeys } from './issuer-keys.js'
import { TokenAuthenticator } from './token-authenticator.js'

const audience = 'sluice'
const start = Date.parse('2026-01-01T00:00:00Z')
const minute = 60_000

interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const rsa = (kid: string, bits = 2048): SigningKey => ({
  kid,
  alg: 'RS256',
  ...generateKeyPairSync('rsa', { modulusLength: bits }),
})
const ec = (kid: string): SigningKey => ({ kid, alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) })
const ed = (kid: string): SigningKey => ({ kid, alg: 'EdDSA', ...generateKeyPairSync('ed25519') })
const jwkOf = async ({ kid, publicKey }: SigningKey) => ({ ...(await exportJWK(publicKey)), kid, use: 'sig' })

/** An issuer over real HTTP, and the clock that everything goes by. */
class Issuer {
  keys: object[] = []
  reads = 0
  now = 0
  answer: RequestListener | undefined
  readonly lines: string[] = []
  url = ''

  constructor(private readonly server: Server) {}

  static async start(...keys: SigningKey[]): Promise<Issuer> {
    const server = createServer((request, response) => {
      issuer.reads += request.url === '/keys' ? 1 : 0
      if (issuer.answer) return issuer.answer(request, response)
      const json =
        request.url === '/keys' ? { keys: issuer.keys } : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(json))
    }).listen(0, '127.0.0.1')
    const issuer = new Issuer(server)
    await once(server, 'listening')
    issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    issuer.keys = await Promise.all(keys.map(jwkOf))
    return issuer
  }

  authenticator(rules: object = {}, place: object = {}) {
    const log = (_: string, what?: object) => void this.lines.push(JSON.stringify(what))
    const logger = { info: log, warn: log, error: log, debug: log } as never
    const keys = new IssuerKeys({ issuer: this.url, ...place }, logger, () => this.now)
    const claims = { name: 'sub', groups: 'groups' }
    const all = {
      issuer: this.url,
      audience: [audience],
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      claims,
      toleranceS: 30,
    }
    const authenticator = new TokenAuthenticator({ ...all, ...rules }, keys, () => start + this.now)
    return async (secret: string) => authenticator.authenticate({ secret: new Secret(secret) })
  }

  token({ kid, alg, privateKey }: SigningKey, payload: JWTPayload = {}, header: object = {}): Promise<string> {
    const exp = (start + this.now + 5 * minute) / 1000
    const claims = { iss: this.url, aud: audience, sub: 'alice', exp, ...payload }
    return new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey)
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
/** A token that the library would not make. */
function signed({ url }: Issuer, { kid, privateKey }: SigningKey, header: object = {}): string {
  const payload = { iss: url, aud: audience, sub: 'alice', exp: 9e9 }
  const text = `${base64url({ alg: 'RS256', kid, ...header })}.${base64url(payload)}`
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
}
const alice = { kind: 'subject', name: 'alice', groups: [] }
const refused = (detail: RegExp, as = 'wrong-token') => ({ refused: as, detail: expect.stringMatching(detail) })

/** What a user would lose: only whom their issuer vouches for gets in, and whoever it vouches for does. */
describe('a token of an OIDC issuer', () => {
  const key = rsa('one')
  let issuer: Issuer
  beforeEach(async () => (issuer = await Issuer.start(key)))
  afterEach(() => issuer.close())

  it.each([
    ['RS256', key],
    ['ES256', ec('two')],
    ['EdDSA', ed('three')],
  ])('is let in with %s, with its name and groups', async (_alg, signing) => {
    issuer.keys = [await jwkOf(signing), await jwkOf(rsa('other'))]
    const groups = ['ops', 'audit', 'ops', 7]
    expect(await issuer.authenticator()(await issuer.token(signing, { groups }))).toEqual({
      ...{ kind: 'subject', name: 'alice', groups: ['audit', 'ops'] },
    })
  })

  it('is no business of this door if it has another form', async () => {
    const authenticate = issuer.authenticator()
    for (const secret of ['slk_abc', 'a-key-of-sixteen-characters', 'a.b', 'a.b.c.d', 'a b.c.d', ''])
      expect(await authenticate(secret)).toBeUndefined()
    expect(issuer.reads).toBe(0)
  })

  const other = rsa('one')
  const bad: [what: string, token: (issuer: Issuer) => string | Promise<string>, refusal: object][] = [
    [
      'no signature (alg none)',
      ({ url }) => `${base64url({ alg: 'none' })}.${base64url({ iss: url, aud: audience, sub: 'alice', exp: 9e9 })}.`,
      refused(/algorithm is not accepted|cannot be read/),
    ],
    [
      'the public key as a secret (RS/HS swap)',
      ({ url }) => {
        const head = `${base64url({ alg: 'HS256', kid: 'one' })}.${base64url({ iss: url, aud: audience, sub: 'alice', exp: 9e9 })}`
        const pem = key.publicKey.export({ type: 'spki', format: 'pem' })
        return `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`
      },
      refused(/algorithm is not accepted; accepted are RS256/),
    ],
    ['an algorithm that is not allowed', issuer => issuer.token({ ...key, alg: 'RS512' }), refused(/accepted are/)],
    [
      'the end behind it',
      issuer => issuer.token(key, { exp: start / 1000 - 31 }),
      refused(/has expired/, 'expired-token'),
    ],
    ['no end', issuer => issuer.token(key, { exp: undefined }), refused(/claim 'exp' is missing/)],
    ['its begin ahead', issuer => issuer.token(key, { nbf: start / 1000 + 31 }), refused(/not valid yet/)],
    ['another issuer', issuer => issuer.token(key, { iss: 'https://evil.example' }), refused(/not of the issuer http/)],
    ['no issuer', issuer => issuer.token(key, { iss: undefined }), refused(/not of the issuer/)],
    ['another audience', issuer => issuer.token(key, { aud: ['shop'] }), refused(/not for the audience sluice/)],
    ['no audience', issuer => issuer.token(key, { aud: undefined }), refused(/claim 'aud'|audience/)],
    ['a key that is not there', issuer => issuer.token({ ...key, kid: 'nine' }), refused(/has no key/)],
    ["a forger's key under a known name", issuer => issuer.token(other), refused(/signature is wrong/)],
    [
      'another payload than was signed',
      async issuer => {
        const [head, , signature] = (await issuer.token(key)).split('.')
        return `${head}.${base64url({ iss: issuer.url, aud: audience, sub: 'root', exp: 9e9 })}.${signature}`
      },
      refused(/signature is wrong/),
    ],
    [
      'a key of its own in the header',
      async issuer =>
        issuer.token({ ...other, kid: 'nine' }, {}, { jwk: await jwkOf(other), jku: 'http://127.0.0.1:1/' }),
      refused(/has no key/),
    ],
    [
      'a header that must be understood',
      issuer => signed(issuer, key, { crit: ['x'], x: 1 }),
      refused(/cannot be read/),
    ],
    ['rubbish', () => 'a.b.c', refused(/cannot be read/)],
    ['many bytes', () => `a.${'b'.repeat(20_000)}.c`, refused(/longer than/)],
    ['no name', issuer => issuer.token(key, { sub: undefined }), refused(/claim 'sub' \(OIDC_NAME_CLAIM\)/)],
    ['a name with a line break', issuer => issuer.token(key, { sub: 'a\nb' }), refused(/OIDC_NAME_CLAIM/)],
    ['groups that are no list', issuer => issuer.token(key, { groups: { a: 1 } }), refused(/OIDC_GROUPS_CLAIM/)],
  ]
  it.each(bad)('with %s is refused, and told why', async (_what, token, refusal) => {
    expect(await issuer.authenticator()(await token(issuer))).toEqual(refusal)
  })

  it('may be a little early or late', async () => {
    const authenticate = issuer.authenticator()
    expect(await authenticate(await issuer.token(key, { nbf: start / 1000 + 29 }))).toEqual(alice)
    expect(await authenticate(await issuer.token(key, { exp: start / 1000 - 29 }))).toEqual(alice)
  })

  it('ends when it says so, although it was let in before', async () => {
    const authenticate = issuer.authenticator()
    const token = await issuer.token(key)
    expect(await authenticate(token)).toEqual(alice)
    issuer.now = 5 * minute + 31_000
    expect(await authenticate(token)).toEqual(refused(/has expired/, 'expired-token'))
  })

  it('names its caller by the claims of the settings, also by a path or a name with dots', async () => {
    const nested = { realm_access: { roles: ['ops'] }, 'https://a.example/groups': 'dev audit' }
    const token = await issuer.token(key, { ...nested, preferred_username: 'ada' })
    const claims = (groups: string) => ({ claims: { name: 'preferred_username', groups } })
    expect(await issuer.authenticator(claims('realm_access.roles'))(token)).toMatchObject({
      name: 'ada',
      groups: ['ops'],
    })
    expect(await issuer.authenticator(claims('https://a.example/groups'))(token)).toMatchObject({
      groups: ['audit', 'dev'],
    })
    expect(await issuer.authenticator(claims('constructor.name'))(token)).toMatchObject({ groups: [] })
  })

  /** What a tenant would lose: its platform, to a caller whose token says nothing of a tenant. */
  it('is of the tenant that its claim names, and refused without a valid one', async () => {
    const authenticate = issuer.authenticator({ claims: { name: 'sub', groups: 'groups', tenant: 'org.id' } })
    const of = async (claims: object) => authenticate(await issuer.token(key, claims as never))
    expect(await of({ org: { id: 'acme' } })).toEqual({ ...alice, tenant: 'acme' })
    expect(await of({ 'org.id': 'default' })).toEqual(alice)
    for (const claims of [{}, { org: { id: ['acme'] } }, { org: { id: 'acme+x' } }, { org: { id: '' } }])
      expect(await of(claims)).toEqual(refused(/'org.id' \(OIDC_TENANT_CLAIM\) must be the name of a tenant/))
    // without the setting a claim says nothing
    expect(await issuer.authenticator()(await issuer.token(key, { tenant: 'acme' } as never))).toEqual(alice)
  })

  it('is known by an address only if the issuer has verified it', async () => {
    const authenticate = issuer.authenticator({ claims: { name: 'email', groups: 'groups' } })
    const email = 'ada@example.org'
    expect(await authenticate(await issuer.token(key, { email }))).toEqual(refused(/email_verified/))
    expect(await authenticate(await issuer.token(key, { email, email_verified: true }))).toMatchObject({ name: email })
  })

  describe('and the keys of its issuer', () => {
    it('are read once for many tokens', async () => {
      const authenticate = issuer.authenticator()
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, i) => issuer.token(key, { jti: String(i) })))
      expect(await Promise.all(tokens.map(authenticate))).toEqual(tokens.map(() => alice))
      expect(issuer.reads).toBe(1)
    })

    it('may be at an address of the settings, without discovery', async () => {
      const authenticate = issuer.authenticator({ issuer: 'https://id.example' }, { jwksUrl: `${issuer.url}/keys` })
      expect(await authenticate(await issuer.token(key, { iss: 'https://id.example' }))).toEqual(alice)
    })

    it('are read again for a new key, and a flood of unknown ones reads them no more often', async () => {
      const authenticate = issuer.authenticator()
      await authenticate(await issuer.token(key))
      const next = rsa('next')
      issuer.keys.push(await jwkOf(next))
      issuer.now = 20_000
      expect(await authenticate(await issuer.token(next))).toEqual(alice)
      expect(issuer.reads).toBe(2)
      const flood = await Promise.all(Array.from({ length: 50 }, (_, i) => issuer.token({ ...key, kid: `k${i}` })))
      for (const found of await Promise.all(flood.map(authenticate))) expect(found).toEqual(refused(/has no key/))
      expect(issuer.reads).toBe(2)
      issuer.now = 31_000
      await Promise.all(flood.map(authenticate))
      expect(issuer.reads).toBe(3)
    })

    it('that the issuer has withdrawn let nobody in after the next read, not even who was known', async () => {
      const authenticate = issuer.authenticator()
      const token = await issuer.token(key, { exp: start / 1000 + 3600 })
      expect(await authenticate(token)).toEqual(alice)
      issuer.keys = [await jwkOf(rsa('next'))]
      issuer.now = 11 * minute
      await authenticate(token) // reads them again meanwhile
      await expect(untilRefused(authenticate, token)).resolves.toEqual(refused(/has no key/))
    })

    it('are used for an hour while the issuer is away, and then not any more', async () => {
      const authenticate = issuer.authenticator()
      await authenticate(await issuer.token(key))
      issuer.answer = (_request, response) => void response.writeHead(500).end()
      issuer.now = 59 * minute
      expect(await authenticate(await issuer.token(key))).toEqual(alice)
      issuer.now = 61 * minute
      await expect(authenticate(await issuer.token(key))).rejects.toMatchObject({ code: 'ACCESS_UNKNOWN' })
      issuer.answer = undefined
      issuer.now = 62 * minute
      expect(await authenticate(await issuer.token(key))).toEqual(alice)
    })

    const lies: [what: string, answer: RequestListener, why: RegExp][] = [
      ['hangs', () => undefined, /did not answer within 3000 ms/],
      ['hangs in the middle', (_, response) => void response.writeHead(200).write('{'), /did not answer within/],
      [
        'redirects',
        (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
        /redirects are not followed/,
      ],
      ['is no JSON', (_, response) => void response.end('<html>'), /is no JSON/],
      ['is a list', (_, response) => void response.end('[]'), /no JSON object/],
      [
        'is of another issuer',
        (_, response) => void response.end('{"issuer":"https://evil.example","jwks_uri":"https://evil.example"}'),
        /of another issuer/,
      ],
      ['breaks off', request => void request.socket.destroy(), /cannot be reached/],
      [
        'sends 100 MB',
        (_, response) => {
          const chunk = Buffer.alloc(1024 * 1024, ' ')
          let left = 100
          const more = () => {
            while (left-- > 0) if (!response.write(chunk)) return void response.once('drain', more)
            response.end()
          }
          more()
        },
        /has more than 262144 bytes/,
      ],
    ]
    it.each(lies)('are not had from an issuer that %s: quickly, and the log says why', async (_what, answer, why) => {
      issuer.answer = answer
      const authenticate = issuer.authenticator()
      const token = await issuer.token(key)
      await expect(authenticate(token)).rejects.toMatchObject({
        code: 'ACCESS_UNKNOWN',
        message: expect.stringMatching(why),
      })
      await expect(authenticate(token)).rejects.toMatchObject({ code: 'ACCESS_UNKNOWN' }) // at once, without another read
      expect(issuer.lines).toEqual([expect.stringMatching(why)])
    })

    it.each([
      ['no keys', async () => []],
      ['a thousand keys', async () => Array.from({ length: 101 }, () => ({ kty: 'RSA' }))],
    ])('are not had where there are %s', async (_what, keys) => {
      issuer.keys = await keys()
      await expect(issuer.authenticator()(await issuer.token(key))).rejects.toMatchObject({ code: 'ACCESS_UNKNOWN' })
    })

    it('that are short, symmetric or for encryption verify nothing', async () => {
      const short = rsa('short', 1024)
      const secret = { kty: 'oct', k: Buffer.alloc(32, 1).toString('base64url'), kid: 'oct' }
      issuer.keys = [await jwkOf(short), secret, { ...(await jwkOf(key)), use: 'enc' }]
      const authenticate = issuer.authenticator()
      const head = `${base64url({ alg: 'HS256', kid: 'oct' })}.${base64url({ iss: issuer.url, aud: audience, sub: 'a', exp: 9e9 })}`
      const symmetric = `${head}.${createHmac('sha256', Buffer.alloc(32, 1)).update(head).digest('base64url')}`
      expect(await authenticate(symmetric)).toEqual(refused(/algorithm/))
      expect(await authenticate(await issuer.token(key))).toEqual(refused(/has no key/))
      expect(await authenticate(signed(issuer, short))).toEqual(refused(/cannot be verified with the key/))
    })
  })
})

async function untilRefused(authenticate: (token: string) => Promise<unknown>, token: string): Promise<unknown> {
  for (;;) {
    const found = await authenticate(token)
    if (found && 'refused' in (found as object)) return found
    await new Promise(resolve => setImmediate(resolve))
  }
}

import type { Redis } from 'ioredis'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings, redisTarget, settingsTable } from './settings.js'
import { settingsPage } from './settings-docs.js'

describe('docs/config.md', () => {
  const path = join(process.cwd(), 'docs', 'config.md')

  it('is what the services read (else: UPDATE_DOCS=1 npx jest libs/service)', () => {
    if (process.env['UPDATE_DOCS']) writeFileSync(path, settingsPage())
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(settingsPage())
  })

  it('says of every setting what it sets', () => {
    for (const name of Object.keys(settingsTable))
      expect(settingsPage()).toMatch(new RegExp(`\\| \`${name}\` *\\|[^|]*\\| \\S`))
  })
})

describe('settings', () => {
  const issuer = { OIDC_ISSUER: 'https://id.example', OIDC_AUDIENCE: 'a' }

  it('have defaults for everything', () => {
    expect(readSettings({})).toMatchObject({ HOST: '127.0.0.1', MAX_EVENT_BYTES: 1024 * 1024, MAX_BATCH_EVENTS: 1000 })
    expect(redisTarget(readSettings({})).address).toBe('redis://127.0.0.1:6379')
  })

  it.each([
    [{ PORT: '99999' }, 'PORT'],
    [{ REDIS_PORT: 'x' }, 'REDIS_PORT'],
    [{ MAX_EVENT_BYTES: '0' }, 'MAX_EVENT_BYTES'],
    [{ MAX_BATCH_EVENTS: '1.5' }, 'MAX_BATCH_EVENTS'],
    [{ LOG_FORMAT: 'xml' }, 'LOG_FORMAT'],
    [{ LEASE_TTL_MS: '100' }, 'LEASE_TTL_MS'],
    [{ SLUICE_SLOT_GROUPS: '0' }, 'SLUICE_SLOT_GROUPS'],
    [{ SLUICE_SLOT_GROUPS: '257' }, 'SLUICE_SLOT_GROUPS'],
    [{ REDIS_TLS: 'perhaps' }, 'REDIS_TLS'],
    [{ SLUICE_API_KEY: 'short' }, 'SLUICE_API_KEY: is shorter than 16 characters'],
    [{ SLUICE_API_KEY: 'a key of many words with blanks' }, 'SLUICE_API_KEY: contains a blank'],
    [{ SLUICE_API_KEY: 'sk_0123456789abcdef\n' }, 'SLUICE_API_KEY: contains a blank or a line break'],
    [{ SLUICE_API_KEY: 'schlüssel-0123456789' }, 'SLUICE_API_KEY: contains a character that is not printable ASCII'],
    [{ SLUICE_API_KEY: 'sk_0123456789abcdef\u0000' }, 'SLUICE_API_KEY: contains a character'],
    [{ WEBHOOK_ALLOW: '10.0.0.1/8' }, "WEBHOOK_ALLOW: '10.0.0.1/8' has bits set behind its prefix: write 10.0.0.0/8"],
    [{ WEBHOOK_ALLOW: '10.0.0.0/8;127.0.0.0/8' }, 'WEBHOOK_ALLOW'],
    [{ PUBLIC_URL: 'example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'ftp://example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://example.com/?a=b' }, 'PUBLIC_URL'],
    [{ SLUICE_SECRET_KEY: 'correct horse' }, 'SLUICE_SECRET_KEY: key 1 of the list is not 32 bytes in base64'],
    [{ OIDC_ISSUER: 'http://id.example', OIDC_AUDIENCE: 'a' }, 'OIDC_ISSUER: must be an https address'],
    [{ OIDC_ISSUER: 'https://id.example' }, 'OIDC_AUDIENCE: is required with OIDC_ISSUER'],
    [{ OIDC_ALGORITHMS: 'RS256,HS256' }, 'OIDC_ALGORITHMS: must be of RS256'],
    [{ OIDC_ALGORITHMS: 'none' }, 'OIDC_ALGORITHMS: must be of'],
    [{ OIDC_JWKS_URL: 'https://u:p@id.example/keys' }, 'OIDC_JWKS_URL: must be an https address'],
    [{ OIDC_CLOCK_TOLERANCE_S: '3600' }, 'OIDC_CLOCK_TOLERANCE_S: must be a whole number of seconds'],
    [{ OIDC_NAME_CLAIM: 'a b' }, 'OIDC_NAME_CLAIM: must be the name of a claim'],
    [{ OIDC_CLIENT_ID: 'a' }, 'OIDC_CLIENT_ID: needs OIDC_ISSUER'],
    [{ ...issuer, OIDC_CLIENT_ID: 'a' }, 'OIDC_CLIENT_ID: needs PUBLIC_URL'],
    [{ ...issuer, OIDC_CLIENT_SECRET: 'a' }, 'OIDC_CLIENT_SECRET: needs OIDC_CLIENT_ID'],
    [{ OIDC_SCOPES: 'profile' }, 'OIDC_SCOPES: must be scopes with a blank between them, openid among them'],
    [{ CORS_ORIGINS: '*' }, "CORS_ORIGINS: '*' is no origin such as https://app.example.com"],
    [{ CORS_ORIGINS: 'null' }, 'CORS_ORIGINS'],
    [
      { CORS_ORIGINS: 'https://a.example/' },
      "'https://a.example/' is not as browsers send it: write https://a.example",
    ],
    [{ CORS_ORIGINS: 'https://a.example,HTTPS://B.example:443' }, 'write https://b.example'],
    [{ TRUST_PROXY: 'true' }, "TRUST_PROXY: 'true' is no address block such as 10.0.0.0/8"],
    [{ TRUST_PROXY: '11' }, 'TRUST_PROXY: must be the number of proxies, 10 at most'],
    [{ TRUST_PROXY: '10.0.0.0/8,0.0.0.0/0' }, 'TRUST_PROXY: must not name every address'],
    [{ TRUST_PROXY: '::/0' }, 'TRUST_PROXY: must not name every address'],
    [{ HOST: '0.0.0.0', SLUICE_API_KEY: 'x'.repeat(31) }, 'openssl rand -base64 32'],
  ])('that are wrong are named: %j', (environment, name) => {
    expect(() => readSettings(environment as NodeJS.ProcessEnv)).toThrow(
      expect.objectContaining({ code: 'INVALID_SETTING', message: expect.stringContaining(name) }),
    )
  })

  it('say where Redis is by its parts, with a password of any characters', () => {
    const parts = { REDIS_HOST: 'r', REDIS_PORT: '7', REDIS_USERNAME: 'u', REDIS_PASSWORD: 'p@/:', REDIS_TLS: 'true' }
    const target = redisTarget(readSettings(parts))
    const { username, password, tls } = (target.open({ lazyConnect: true }) as Redis).options
    expect([target.address, username, password, tls]).toEqual(['rediss://r:7', 'u', 'p@/:', {}])
    expect(redisTarget(readSettings({ ...parts, REDIS_URL: 'rediss://other' })).address).toBe('rediss://other')
  })

  it.each([
    [{ REDIS_URL: 'http://x' }, 'REDIS_URL: must be like redis://'],
    [{ REDIS_URL: 'redis://a/first' }, 'REDIS_URL: must be like redis://'],
    [{ REDIS_URL: 'redis://u:50%@a' }, 'REDIS_URL: must be like redis://'],
    [{ REDIS_URL_FILE: '/dev/null' }, 'REDIS_URL_FILE: names /dev/null, which is empty'],
    [{ REDIS_URL: 'redis+cluster://a,b/x' }, 'REDIS_URL: must be like redis://'],
    [{ REDIS_URL: 'redis+cluster://a,b:x' }, 'REDIS_URL: must be like redis://'],
    [
      { REDIS_URL: 'redis+cluster://a,b/2' },
      'REDIS_URL: must be without a database: Redis Cluster has only number 0. Several platforms share one Cluster by SLUICE_PREFIX',
    ],
    [{ REDIS_URL: 'redis+sentinel://a:1,b:2' }, 'REDIS_URL: must be like redis://'],
    [{ REDIS_URL: 'redis+sentinel://a:1,b:x/main' }, 'REDIS_URL: must be like redis://'],
    [
      { REDIS_URL: 'rediss://a', REDIS_TLS_CA_FILE: '/nowhere/ca.pem' },
      'REDIS_TLS_CA_FILE: names /nowhere/ca.pem, and there is no such file',
    ],
    [
      { REDIS_URL: 'rediss://a', REDIS_TLS_CA_FILE: 'package.json' },
      'REDIS_TLS_CA_FILE: names package.json, which holds no PEM that can be used',
    ],
    [
      { REDIS_URL: 'rediss://a', REDIS_TLS_CERT_FILE: 'c' },
      'REDIS_TLS_KEY_FILE: must be set too: REDIS_TLS_CERT_FILE is',
    ],
    [
      { REDIS_URL: 'redis://a', REDIS_TLS_CA_FILE: 'ca.pem' },
      'REDIS_TLS_CA_FILE: needs TLS: write rediss:// in REDIS_URL',
    ],
    [
      { REDIS_URL: 'redis://a', REDIS_SENTINEL_PASSWORD: 's' },
      'REDIS_SENTINEL_PASSWORD: needs REDIS_URL to be like redis+sentinel://',
    ],
    [
      { REDIS_URL: 'redis://a', REDIS_TLS: 'true' },
      'REDIS_TLS: is true, and REDIS_URL does not speak TLS: write rediss://',
    ],
    [{ REDIS_USERNAME: 'u' }, 'REDIS_PASSWORD: must be set too: REDIS_USERNAME is'],
    [
      { REDIS_URL: 'redis+sentinel://a/main', REDIS_SENTINEL_USERNAME: 'u' },
      'REDIS_SENTINEL_PASSWORD: must be set too: REDIS_SENTINEL_USERNAME is',
    ],
    [{ REDIS_VOUCHED: 'everything' }, 'REDIS_VOUCHED: says everything, and may say durable, noeviction'],
    [{ REDIS_PASSWORD: 's', REDIS_PASSWORD_FILE: 'f' }, 'REDIS_PASSWORD_FILE: cannot be set beside REDIS_PASSWORD'],
    [{ SLUICE_API_KEY_FILE: '/nowhere/key' }, 'SLUICE_API_KEY_FILE: names /nowhere/key, and there is no such file'],
  ])('of Redis that cannot be are one line that names the setting and the fix: %j', (environment, message) => {
    expect(() => redisTarget(readSettings(environment as NodeJS.ProcessEnv))).toThrow(
      expect.objectContaining({
        code: 'INVALID_SETTING',
        message: expect.stringContaining(`wrong setting: ${message}`),
      }),
    )
  })

  it.each([
    ['redis://sluice@a/3', { username: 'sluice', password: 'of the file' }],
    ['redis://a/3', { username: 'other', password: 'of the file' }],
    ['redis://sluice:p%40ss@a/3?family=6', { username: 'sluice', password: 'p@ss', family: 6 }],
    ['redis://:p%40ss@a/3', { username: '', password: 'p@ss' }],
  ])('take user and password from the URL %s, and what it has not from the others', (REDIS_URL, login) => {
    const target = redisTarget(readSettings({ REDIS_URL, REDIS_USERNAME: 'other', REDIS_PASSWORD: 'of the file' }))
    expect((target.open({ lazyConnect: true }) as Redis).options).toMatchObject({ ...login, host: 'a', db: 3 })
    expect(target.address).not.toContain('p%40ss')
  })

  it('take secrets from files, without the line break at their end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-settings-'))
    const file = (name: string, text: string) => (writeFileSync(join(folder, name), text), join(folder, name))
    const settings = readSettings({
      REDIS_URL: 'redis+sentinel://u@a,[::1]:7/main%20one/3',
      REDIS_PASSWORD_FILE: file('redis', 'of the redis\n'),
      REDIS_SENTINEL_PASSWORD_FILE: file('sentinel', 'of the sentinels\r\n'),
      SLUICE_API_KEY_FILE: file('key', 'sk_0123456789abcdef\n'),
    })
    expect(settings.SLUICE_API_KEY).toBe('sk_0123456789abcdef')
    const target = redisTarget(settings)
    expect(target.address).toBe('redis+sentinel://u@a,[::1]:7/main%20one/3')
    expect((target.open({ lazyConnect: true }) as Redis).options).toMatchObject({
      ...{ username: 'u', password: 'of the redis', db: 3, name: 'main one', sentinelPassword: 'of the sentinels' },
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: '::1', port: 7 },
      ],
    })
    rmSync(folder, { recursive: true })
  })
})

describe('the key', () => {
  it.each(['sk_0123456789abcdef', '0123456789abcdef', '~!"#$%&()*+,-./:;<=>?@[]^_{|}'])('may be %s', key => {
    expect(readSettings({ SLUICE_API_KEY: key }).SLUICE_API_KEY).toBe(key)
  })

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('may have 16 characters where only %s can try it', HOST => {
    const SLUICE_API_KEY = '0123456789abcdef'
    expect(readSettings({ HOST, SLUICE_API_KEY }).SLUICE_API_KEY).toBe(SLUICE_API_KEY)
  })

  const beyond = ['0.0.0.0', '::', '10.1.2.3', '127.0.0.1.example', 'sluice.example', '0', '1']
  it.each(beyond)('has 32 characters or more on %s', HOST => {
    const SLUICE_API_KEY = 'x'.repeat(32)
    expect(() => readSettings({ HOST, SLUICE_API_KEY: SLUICE_API_KEY.slice(1) })).toThrow(
      `SLUICE_API_KEY: has 31 characters, and with HOST=${HOST} others than this machine can try it`,
    )
    expect(readSettings({ HOST, SLUICE_API_KEY }).SLUICE_API_KEY).toBe(SLUICE_API_KEY)
    expect(readSettings({ HOST }).SLUICE_API_KEY).toBe('')
  })

  it('may be missing, for services that no caller asks for anything', () => {
    expect(readSettings({ SLUICE_API_KEY: '' }).SLUICE_API_KEY).toBe('')
  })

  it('is never repeated in what is said of it', () => {
    const secret = 'a secret with blanks in it'
    expect(() => readSettings({ SLUICE_API_KEY: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    )
  })
})

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings, redisUrl, settingsTable } from './settings.js'
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
  it('have defaults for everything', () => {
    expect(readSettings({})).toMatchObject({ HOST: '127.0.0.1', MAX_EVENT_BYTES: 1024 * 1024, MAX_BATCH_EVENTS: 1000 })
    expect(redisUrl(readSettings({}))).toBe('redis://127.0.0.1:6379')
  })

  it.each([
    [{ PORT: '99999' }, 'PORT'],
    [{ REDIS_PORT: 'x' }, 'REDIS_PORT'],
    [{ MAX_EVENT_BYTES: '0' }, 'MAX_EVENT_BYTES'],
    [{ MAX_BATCH_EVENTS: '1.5' }, 'MAX_BATCH_EVENTS'],
    [{ LOG_FORMAT: 'xml' }, 'LOG_FORMAT'],
    [{ LEASE_TTL_MS: '100' }, 'LEASE_TTL_MS'],
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
  ])('that are wrong are named: %j', (environment, name) => {
    expect(() => readSettings(environment as NodeJS.ProcessEnv)).toThrow(
      expect.objectContaining({ code: 'INVALID_SETTING', message: expect.stringContaining(name) }),
    )
  })

  it('make the Redis URL from its parts, with a password of any characters', () => {
    const parts = { REDIS_HOST: 'r', REDIS_PORT: '7', REDIS_USERNAME: 'u', REDIS_PASSWORD: 'p@/:', REDIS_TLS: 'true' }
    expect(redisUrl(readSettings(parts))).toBe('rediss://u:p%40%2F%3A@r:7')
    expect(redisUrl(readSettings({ ...parts, REDIS_URL: 'redis://other' }))).toBe('redis://other')
    expect(() => redisUrl(readSettings({ REDIS_URL: 'http://x' }))).toThrow(/REDIS_URL/)
  })
})

describe('the key', () => {
  it.each(['sk_0123456789abcdef', '0123456789abcdef', '~!"#$%&()*+,-./:;<=>?@[]^_{|}'])('may be %s', key => {
    expect(readSettings({ SLUICE_API_KEY: key }).SLUICE_API_KEY).toBe(key)
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

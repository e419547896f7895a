import { hash, randomBytes } from 'node:crypto'
import type { Grant } from '@sluice/access'
import { InvalidError, NotFoundError, parseTimestamp, timestampForm } from '@sluice/event'
import { Optional } from '@sluice/targets'
import { Type } from 'class-transformer'
import { IsArray, IsBoolean, IsISO8601, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator'
import { checkDocument } from './grants-document.js'
import type { SecretKeys } from '../secrets/secret-keys.js'
import type { Kind } from './kind.js'
import { pastLimit } from './limits.js'
import { checkQuota, QuotaSettings } from './quota-settings.js'
import { checkFullName } from './settings.js'

/** The settings of an API key. */
export class KeySettings {
  @Optional()
  @IsString()
  @MaxLength(512)
  description?: string

  /** When the key ends, RFC 3339; never by default. */
  @Optional()
  @IsISO8601()
  expiresAt?: string

  /** Whether the key signs requests that publish, in place of being sent with them. */
  @Optional()
  @IsBoolean()
  signs?: boolean

  /** How much it may publish; no bound by default. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => QuotaSettings)
  quota?: QuotaSettings

  /** What a caller with the key may do, besides what documents of grants give to it. */
  @IsArray()
  grants: readonly Grant[]
}

/** What is stored of the secret of a key. */
export interface StoredSecret {
  /** The first characters, for people. */
  readonly prefix: string
  /** SHA-256: the secret has 256 random bits, so guessing it is out of reach and no slow hash is needed. */
  readonly hash: string
  /** Of a key that signs: the secret itself, sealed, because a signature cannot be checked with a digest. */
  readonly sealed?: string
}

export interface KeyNames {
  readonly name: string
}

export interface Key extends Readonly<KeySettings>, KeyNames, StoredSecret {
  readonly createdAt: string
  /** The principal that made it: `api-key`, `key:ci`. */
  readonly createdBy: string
  readonly rotatedAt?: string
  /** The secret before the last rotation, while it still works. */
  readonly previous?: StoredSecret & { readonly until: string }
}

/** What a put of a key is made of: the settings that a caller sent, and what is stored with a key that is new. */
export interface KeyPut {
  readonly settings: unknown
  readonly made: Pick<Key, 'prefix' | 'hash' | 'createdAt' | 'createdBy'>
}

/** Fields of an answer, which a caller may send back: they say what is and set nothing. */
const shown = ['prefix', 'createdAt', 'createdBy', 'rotatedAt', 'previous', 'lastUsedAt']

export const keyKind = {
  name: 'key',
  plural: 'keys',
  inSnapshot: true,
  counted: true,

  field: ({ name }) => name,

  check(put, { name }, { patterns }): KeySettings & { readonly made: KeyPut['made'] } {
    checkFullName('key', name)
    const { settings, made } = put as KeyPut
    const given = { names: { name }, shown, code: 'INVALID_KEY', patterns }
    const checked = checkDocument(KeySettings, settings, given)
    if (checked.expiresAt !== undefined && parseTimestamp(checked.expiresAt) === undefined)
      throw new InvalidError('INVALID_KEY', `expiresAt must be ${timestampForm}`, { path: 'expiresAt' })
    checkQuota(checked.quota, 'INVALID_KEY')
    return { ...checked, made }
  },

  next(before, { made, ...settings }, { name }, _limits, keys) {
    if (before && Boolean(before.signs) !== Boolean(settings.signs))
      throw new InvalidError('INVALID_KEY', 'signs cannot be changed, for it has another secret: make another key', {
        path: 'signs',
      })
    return { value: { ...(before ? renewed(withoutSettings(before), keys) : { name, ...made }), ...settings } }
  },

  most: ({ keys }) => keys,
  tooMany: (_, { keys: limit }) =>
    pastLimit({
      ...{ code: 'TOO_MANY_KEYS', field: 'keys', limit, bound: 'keys' },
      message: `there are ${limit} keys, the most there can be`,
    }),
  unknown: ({ name: key }) => new NotFoundError('UNKNOWN_KEY', `there is no key '${key}'`, { key }),
} as const satisfies Kind<KeyNames, KeySettings & { readonly made: KeyPut['made'] }, Key>

/** All that a put does not set, also fields that only a newer version knows. */
function withoutSettings({ description: _, expiresAt: _e, signs: _s, quota: _q, grants: _g, ...others }: Key) {
  return others
}

/** Begins every secret of a key: so scanners of repositories and logs can find one that got there. */
const secretStart = 'slk_'
/** Characters of a secret that are shown. */
const prefixLength = secretStart.length + 8

/** A new secret, which only the next answer shows. */
export function newKeySecret(): string {
  return secretStart + randomBytes(32).toString('base64url')
}

/** A new secret of a key that signs. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** What is stored of the secret of a key that signs. */
export function storedSigningSecret(secret: string, { name }: KeyNames, keys: SecretKeys): StoredSecret {
  return { ...storedSecret(secret), sealed: keys.seal(secret, placeOfSecret(name)) }
}

/**
 * The secrets that a key signs with now: two while one replaces the other, none for a key that does not sign.
 *
 * @param now milliseconds since 1970
 * @throws UnavailableError if they cannot be opened
 */
export function signingSecrets({ name, sealed, previous }: Key, keys: SecretKeys, now: number): string[] {
  const texts = [sealed, previous && Date.parse(previous.until) > now ? previous.sealed : undefined]
  return texts.flatMap(text => (text === undefined ? [] : [keys.open(text, placeOfSecret(name))]))
}

/** The key with its secrets sealed as a write leaves them. */
function renewed<K extends Pick<Key, 'name' | 'sealed' | 'previous'>>(key: K, keys: SecretKeys): K {
  const { name, sealed, previous } = key
  const again = (text: string) => keys.renewed(text, placeOfSecret(name))
  return {
    ...key,
    ...(sealed && { sealed: again(sealed) }),
    ...(previous?.sealed && { previous: { ...previous, sealed: again(previous.sealed) } }),
  }
}

function placeOfSecret(name: string): string {
  return `key:${name}`
}

export function isKeySecret(secret: string): boolean {
  return secret.startsWith(secretStart)
}

export function storedSecret(secret: string): StoredSecret {
  return { prefix: secret.slice(0, prefixLength), hash: digestOf(secret) }
}

export function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** The key with another secret; the one it had works until `until`. */
export function rotated(key: Key, secret: StoredSecret, now: Date, until: Date): Key {
  const { description, expiresAt, quota, grants, previous: _, prefix, hash, sealed, ...others } = key
  return {
    ...{ ...others, ...secret, rotatedAt: now.toISOString() },
    ...(until > now ? { previous: { prefix, hash, ...(sealed && { sealed }), until: until.toISOString() } } : {}),
    ...(description === undefined ? {} : { description }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(quota === undefined ? {} : { quota }),
    grants,
  }
}

/** @param now milliseconds since 1970 */
export function isExpired({ expiresAt }: Pick<Key, 'expiresAt'>, now: number): boolean {
  return expiresAt !== undefined && parseTimestamp(expiresAt)! <= now
}

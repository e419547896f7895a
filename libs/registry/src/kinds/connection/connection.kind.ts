import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { ConflictError, InvalidError, NotFoundError } from '@sluice/event'
import { hostOf, isForeignScheme, originOf, reservedHeader } from '@sluice/targets'
import { sealedOver } from '../../secrets/sealed-over.js'
import type { SecretKeys } from '../../secrets/secret-keys.js'
import type { Kind } from '../kind.js'
import { checkFields, checkFullName, isObject, withoutNames } from '../settings.js'
import { type Connection, type ConnectionNames, ConnectionSettings, placeOfCredential } from './connection.js'
import { credentialKinds, hiddenCredential, secretField } from './credentials.js'

/** Most connections of a platform. */
const maxConnections = 1000

const code = 'INVALID_CONNECTION'

export const connectionKind = {
  name: 'connection',
  plural: 'connections',
  inSnapshot: true,
  counted: true,

  field: ({ name }) => name,

  check(settings, { name }): ConnectionSettings {
    checkFullName('connection', name)
    const given = withoutNames(settings, { name }, code)
    checkType(given['credentials'])
    const connection = checkFields(ConnectionSettings, given, code)
    for (const [i, origin] of connection.origins.entries()) checkOrigin(origin, `origins[${i}]`, connection)
    checkCredentials(connection)
    return connection
  },

  next(before, settings, { name }, _limits, keys): { value: Connection } {
    const value = { name, ...settings, credentials: sealed(before, settings, name, keys) } as Connection
    return { value: before && JSON.stringify(before) === JSON.stringify(value) ? before : value }
  },

  most: () => maxConnections,
  tooMany: () =>
    new ConflictError('TOO_MANY_CONNECTIONS', `there are ${maxConnections} connections, the most there can be`, {
      limit: maxConnections,
    }),
  unknown: ({ name: connection }) =>
    new NotFoundError('UNKNOWN_CONNECTION', `there is no connection '${connection}'`, { connection }),
} as const satisfies Kind<ConnectionNames, ConnectionSettings, Connection>

function checkType(credentials: unknown): void {
  const types = credentialKinds.map(({ type }) => type)
  if (!isObject(credentials)) throw invalid('credentials', 'must be an object')
  if (!types.some(type => type === credentials['type']))
    throw invalid('credentials.type', `must be one of the following values: ${types.join(', ')}`)
}

function checkOrigin(origin: string, path: string, { credentials }: ConnectionSettings): void {
  const isHttp = /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin
  const isForeign = !isHttp && isForeignOrigin(origin)
  if (!isHttp && !isForeign)
    throw invalid(path, 'must be scheme, host and port alone: "https://api.crm.example", "redis://cache.example:6379"')
  if (isForeign && credentials.type !== 'basic')
    throw invalid(path, 'must begin with "http:" or "https:": to others only credentials of the type "basic" are sent')
  if (credentials.type === 'mtls' && !origin.startsWith('https:'))
    throw invalid(path, 'must begin with "https:": certificates go with TLS alone')
}

/** Whether it is one of a scheme that has no origin for `URL`: `redis://cache.example`, with or without its usual port. */
function isForeignOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  if (!isForeignScheme(url.protocol) || hostOf(url) === undefined) return false
  const whole = originOf(url)
  return origin === whole || `${origin}${whole.slice(whole.lastIndexOf(':'))}` === whole
}

/** What the class of the credentials cannot say. */
function checkCredentials({ credentials }: ConnectionSettings): void {
  if (credentials.type === 'oauth2' && !URL.canParse(credentials.tokenUrl))
    throw invalid('credentials.tokenUrl', 'must be a URL with a valid host')
  if (credentials.type !== 'api-key' || credentials.in !== 'header') return
  const why = reservedHeader(credentials.name)
  if (why !== undefined) throw invalid('credentials.name', `must be another header: ${why}`)
}

type Fields = Readonly<Record<string, unknown>>

/** The credentials with their secret sealed: the given one, or the one that is there. */
function sealed(before: Connection | undefined, settings: ConnectionSettings, name: string, keys: SecretKeys): object {
  const { credentials } = settings
  const field = secretField(credentials)!
  const given = (credentials as unknown as Fields)[field] as string
  const old = before && ((before.credentials as unknown as Fields)[field] as string | undefined)
  if (given === hiddenCredential) checkKept(before, settings, field)
  const place = placeOfCredential(name)
  const kept = old !== undefined && given === hiddenCredential ? old : undefined
  if (credentials.type === 'mtls')
    checkPair(credentials.certificate, kept === undefined ? given : keys.open(kept, place))
  return {
    ...credentials,
    [field]: kept === undefined ? sealedOver(old, given, place, keys) : keys.renewed(kept, place),
  }
}

/**
 * Whoever may change a connection and does not know its secret must not have it sent elsewhere.
 *
 * @throws InvalidError if the secret has to be given
 */
function checkKept(before: Connection | undefined, { origins, credentials }: ConnectionSettings, field: string): void {
  const path = `credentials.${field}`
  if (before?.credentials.type !== credentials.type)
    throw invalid(path, `must be given: there is none that "${hiddenCredential}" could stand for`)
  const target = ({ credentials }: Pick<Connection, 'credentials'>) =>
    'tokenUrl' in credentials ? credentials.tokenUrl : undefined
  const goesElsewhere =
    origins.some(origin => !before.origins.includes(origin)) ||
    !isDeepStrictEqual(target(before), target({ credentials }))
  if (goesElsewhere) throw invalid(path, 'must be given anew: this changes where it is sent')
}

function checkPair(certificate: string, privateKey: string): void {
  const key = read('privateKey', 'must be a private key in PEM, without passphrase', () => createPrivateKey(privateKey))
  const first = read('certificate', 'must be a certificate in PEM', () => new X509Certificate(certificate))
  if (!first.checkPrivateKey(key)) throw invalid('credentials.privateKey', 'must be the key of the first certificate')
}

function read<T>(field: string, must: string, make: () => T): T {
  try {
    return make()
  } catch {
    throw invalid(`credentials.${field}`, must) // what Node says may have a part of the key
  }
}

function invalid(path: string, must: string): InvalidError {
  return new InvalidError(code, `${path} ${must}`, { path })
}

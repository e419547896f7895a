import { errorText, type Failure, type Held } from '@sluice/delivery'
import { tenantOf } from '@sluice/event'
import { type Connection, type Credentials, openedCredentials, originFault, type SecretKeys } from '@sluice/registry'
import type { Authorization, ClientTls } from '@sluice/targets'
import { isToken, type Tokens } from './tokens.js'

/** Milliseconds that a delivery waits whose secret cannot be opened here; another process or a PUT may help. */
const withoutSecretMs = 5000

/** A connection with its secret, and what its calls share. */
interface Opened {
  readonly credentials: Credentials
  readonly tls: ClientTls | undefined
}

export interface ConnectionsParts {
  /** The connection as the registry has it, by its name with the tenant. */
  readonly find: (name: string) => Connection | undefined
  readonly keys: SecretKeys
  readonly tokens: Tokens
}

/** What connections add to requests: their credentials, to the origins that they name and to no others. */
export class Connections {
  /** A connection of a snapshot never changes, so each is opened once. */
  readonly #opened = new WeakMap<Connection, Opened>()

  constructor(private readonly parts: ConnectionsParts) {}

  /** Never rejects. @param name with its tenant */
  async authorize(name: string, url: URL, signal: AbortSignal): Promise<Authorization | Failure | Held> {
    const connection = this.parts.find(name)
    if (!connection) {
      const error = `there is no connection '${tenantOf(name).name}'`
      return { ok: false, error, permanent: 'target-gone' }
    }
    const fault = originFault(connection, url)
    if (fault !== undefined) return { ok: false, error: fault, permanent: 'forbidden-address' }
    try {
      const opened = this.#open(connection)
      return await this.#authorization(connection, opened, signal)
    } catch (error) {
      return { ok: false, error: errorText(error), heldMs: withoutSecretMs }
    }
  }

  /** @throws UnavailableError if the secret cannot be opened */
  #open(connection: Connection): Opened {
    const known = this.#opened.get(connection)
    if (known) return known
    const credentials = openedCredentials(connection, this.parts.keys)
    const opened = { credentials, tls: credentials.type === 'mtls' ? tlsOf(credentials) : undefined }
    this.#opened.set(connection, opened)
    return opened
  }

  async #authorization(
    connection: Connection,
    { credentials, tls }: Opened,
    signal: AbortSignal,
  ): Promise<Authorization | Failure> {
    if (credentials.type === 'mtls') return { headers: {}, tls: tls!, secrets: [] }
    if (credentials.type === 'basic') return basic(credentials)
    if (credentials.type === 'api-key') return apiKey(credentials)
    if (credentials.type !== 'oauth2') {
      const error = 'a newer Sluice wrote the credentials of its connection'
      return { ok: false, error, permanent: 'target-unknown' }
    }
    const { tokens } = this.parts
    const of = { name: tenantOf(connection.name).name, credentials }
    const token = await tokens.of(of, signal)
    if (!isToken(token)) return token
    const renewed = async (signal: AbortSignal) => {
      const next = await tokens.renewed(of, token, signal)
      return next === undefined || !isToken(next) ? next : bearer(next.text)
    }
    return { ...bearer(token.text), renewed }
  }
}

function basic({ username, password }: Extract<Credentials, { type: 'basic' }>): Authorization {
  const text = base64(`${username}:${password}`)
  // the longest first, and as a receiver repeats them that leaves the padding out; mail servers get the last two
  const encoded = [text, base64(`\0${username}\0${password}`), base64(password)].map(form => form.replace(/=+$/, ''))
  const secrets = [...encoded, password]
  return { headers: { authorization: `Basic ${text}` }, login: { username, password }, secrets }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function apiKey({ in: place, name, value }: Extract<Credentials, { type: 'api-key' }>): Authorization {
  if (place === 'header') return { headers: { [name.toLowerCase()]: value }, secrets: [value] }
  return { headers: {}, query: [name, value], secrets: [value] }
}

function tlsOf({ certificate, privateKey, ca }: Extract<Credentials, { type: 'mtls' }>): ClientTls {
  return { cert: certificate, key: privateKey, ...(ca !== undefined && { ca }) }
}

function bearer(token: string): Authorization {
  return { headers: { authorization: `Bearer ${token}` }, secrets: [token] }
}

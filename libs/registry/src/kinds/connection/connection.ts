import { tenantOf, type UnavailableError } from '@sluice/event'
import { Optional, originOf } from '@sluice/targets'
import { Type } from 'class-transformer'
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength, ValidateNested } from 'class-validator'
import type { SecretKeys } from '../../secrets/secret-keys.js'
import { type Credentials, credentialKinds, CredentialSettings, hiddenCredential, secretField } from './credentials.js'

/** The settings of a connection: credentials that targets use by its name. */
export class ConnectionSettings {
  @Optional()
  @IsString()
  @MaxLength(512)
  description?: string

  /** Where the credentials may be sent, 20 at most: `https://api.crm.example`, `redis://cache.example:6379`. Whoever may use the connection sends them nowhere else. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  origins: readonly string[]

  @ValidateNested()
  @Type(() => CredentialSettings, {
    discriminator: {
      property: 'type',
      subTypes: credentialKinds.map(({ type, settings }) => ({ name: type, value: settings })),
    },
    keepDiscriminatorProperty: true,
  })
  credentials: Credentials
}

export interface ConnectionNames {
  /** With its tenant, see `tenantOf`. */
  readonly name: string
}

/** A connection. Its secret is sealed where there is a key for it. */
export interface Connection extends Readonly<ConnectionSettings>, ConnectionNames {}

/** The connection as answers show it, without its secret. */
export function shownConnection(connection: Connection): Connection {
  const { credentials } = connection
  const field = secretField(credentials)
  // a newer version wrote these, and only that one knows which fields are secrets
  if (field === undefined) return { ...connection, credentials: { type: credentials.type } as Credentials }
  return { ...connection, credentials: { ...credentials, [field]: hiddenCredential } }
}

/** Why the credentials may not be sent to a URL; undefined if they may. */
export function originFault({ name, origins }: Pick<Connection, 'name' | 'origins'>, url: URL): string | undefined {
  const origin = originOf(url)
  if (origins.some(allowed => originOf(new URL(allowed)) === origin)) return undefined
  const plain = tenantOf(name).name
  return `connection '${plain}' sends its credentials to ${origins.join(', ')} alone, and not to ${origin}: add that to its origins`
}

/** The credentials as they are used. @throws UnavailableError */
export function openedCredentials({ name, credentials }: Connection, keys: SecretKeys): Credentials {
  const field = secretField(credentials)
  if (field === undefined) return credentials
  const text = (credentials as unknown as Record<string, string>)[field]!
  return { ...credentials, [field]: keys.open(text, placeOfCredential(name)) }
}

/** Why the secret cannot be opened; undefined if its key is there. */
export function sealedCredentialProblem(
  { name, credentials }: Connection,
  keys: SecretKeys,
): UnavailableError | undefined {
  const field = secretField(credentials)
  const text = field && (credentials as unknown as Record<string, string>)[field]
  return text === undefined ? undefined : keys.problem(text, placeOfCredential(name))
}

export function placeOfCredential(name: string): string {
  return `connection:${name}`
}

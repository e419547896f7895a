import { Optional } from '@sluice/targets'
import { IsIn, IsString, IsUrl, Matches, MaxLength, MinLength } from 'class-validator'

/** Shown in place of a secret. Sent back in a PUT it means: keep the existing one. */
export const hiddenCredential = '***'

const noControls = { message: '$property must not contain control characters' }
const ascii = { message: '$property must be printable ASCII characters' }
const pem = (what: string) => ({ message: `$property must be ${what} in PEM` })

/** What all credentials have. */
export class CredentialSettings {
  @IsString()
  type: string
}

/** A name and a password (RFC 7617). */
export class BasicCredentials extends CredentialSettings {
  declare type: 'basic'

  @IsString()
  @MaxLength(256)
  @Matches(/^[^:\p{Cc}\p{Cs}]+$/u, { message: '$property must have neither ":" nor control characters' })
  username: string

  @IsString()
  @MinLength(1)
  @MaxLength(1024)
  @Matches(/^[^\p{Cc}\p{Cs}]*$/u, noControls)
  password: string
}

/** A key in a header or in a parameter of the query. */
export class ApiKeyCredentials extends CredentialSettings {
  declare type: 'api-key';

  @IsIn(['header', 'query'])
  in: 'header' | 'query'

  /** Of the header or the parameter. */
  @IsString()
  @MaxLength(128)
  @Matches(/^[A-Za-z0-9._~-]+$/, { message: '$property must be letters, digits, ".", "_", "~" and "-"' })
  name: string

  @IsString()
  @MaxLength(4096)
  @Matches(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, ascii)
  value: string
}

/** An access token that Sluice fetches by client credentials (OAuth 2.0, RFC 6749, 4.4). */
export class OAuthCredentials extends CredentialSettings {
  declare type: 'oauth2'

  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: '$property must be an http(s) URL without user and password' },
  )
  @MaxLength(2048)
  tokenUrl: string

  @IsString()
  @MaxLength(512)
  @Matches(/^[\x20-\x7e]+$/, ascii)
  clientId: string

  @IsString()
  @MaxLength(1024)
  @Matches(/^[\x20-\x7e]+$/, ascii)
  clientSecret: string

  @Optional()
  @IsString()
  @MaxLength(1024)
  @Matches(/^[\x20-\x7e]+$/, ascii)
  scope?: string

  @Optional()
  @IsString()
  @MaxLength(1024)
  @Matches(/^[\x20-\x7e]+$/, ascii)
  audience?: string

  /** Where the client says who it is: in the header `Authorization` (default), or in the body. */
  @Optional()
  @IsIn(['header', 'body'])
  clientIn?: 'header' | 'body'
}

/** A certificate by which Sluice says who it is (mutual TLS). */
export class MtlsCredentials extends CredentialSettings {
  declare type: 'mtls'

  @IsString()
  @MaxLength(32_768)
  @Matches(/^-----BEGIN CERTIFICATE-----/, pem('a certificate, and those between it and its root,'))
  certificate: string

  @IsString()
  @MaxLength(16_384)
  @Matches(/^(-----BEGIN ([A-Z]+ )?PRIVATE KEY-----|\*{3}$)/, pem('a private key without passphrase'))
  privateKey: string

  /** Whom the receiver's certificate must be from, in place of the authorities that Node knows. */
  @Optional()
  @IsString()
  @MaxLength(131_072)
  @Matches(/^-----BEGIN CERTIFICATE-----/, pem('certificates'))
  ca?: string
}

export type Credentials = BasicCredentials | ApiKeyCredentials | OAuthCredentials | MtlsCredentials

/** All kinds of credentials, and the field of each that is a secret. */
export const credentialKinds = [
  { type: 'basic', settings: BasicCredentials, secret: 'password' },
  { type: 'api-key', settings: ApiKeyCredentials, secret: 'value' },
  { type: 'oauth2', settings: OAuthCredentials, secret: 'clientSecret' },
  { type: 'mtls', settings: MtlsCredentials, secret: 'privateKey' },
] as const

/** The field that is a secret; undefined for a type that only a newer Sluice knows. */
export function secretField({ type }: { readonly type: unknown }): string | undefined {
  return credentialKinds.find(kind => kind.type === type)?.secret
}

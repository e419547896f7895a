import type { Connection } from '../../resources/connections.js'

type Credentials = Connection['credentials']

/** How receivers are told who calls. */
export type Kind = Credentials['type']

interface KindOfCredentials {
  readonly label: string
  /** Name of its schema in the API. */
  readonly schema: string
  /** The field that no answer shows. */
  readonly secret: string
  /** Fields that are texts of many lines, with what they are. */
  readonly pem: Readonly<Record<string, string>>
  /** What its fields begin with. */
  readonly first: Readonly<Record<string, string>>
}

export const kinds: Readonly<Record<Kind, KindOfCredentials>> = {
  basic: {
    ...{ label: 'a name and a password', schema: 'BasicCredentials', secret: 'password', pem: {} },
    first: { username: '' },
  },
  'api-key': {
    ...{ label: 'a key in a header or the query', schema: 'ApiKeyCredentials', secret: 'value', pem: {} },
    first: { in: 'header', name: '' },
  },
  oauth2: {
    ...{ label: 'OAuth 2, client credentials', schema: 'OAuthCredentials', secret: 'clientSecret', pem: {} },
    first: { tokenUrl: '', clientId: '' },
  },
  mtls: {
    ...{ label: 'a certificate (mTLS)', schema: 'MtlsCredentials', secret: 'privateKey' },
    pem: {
      certificate: 'The certificate, with those between it and its root',
      ca: 'The authority of the receiver; empty: those that Node knows',
    },
    first: { certificate: '' },
  },
}

export const kindOptions = Object.entries(kinds).map(([value, { label }]) => ({ value, label }))

/** Undefined for one that only a newer Sluice knows. */
export function kindOf({ type }: { readonly type: string }): KindOfCredentials | undefined {
  return type in kinds ? kinds[type as Kind] : undefined
}

import { str } from 'envalid'
import { SecretKeys } from '@sluice/registry'
import {
  apiKey,
  claim,
  issuerUrl,
  list,
  origins,
  proxies,
  publicUrl,
  scopes,
  secretFile,
  secretKeys,
  tokenAlgorithms,
  tolerance,
} from '../setting-types.js'

/** Who may come in, from where, and how. */
export const perimeterSettings = {
  SLUICE_API_KEY: apiKey({
    default: '',
    desc: 'The key that HTTP callers show: 16 or more printable ASCII characters, 32 where HOST is not of this machine alone. Required by gateway and standalone.',
  }),
  SLUICE_API_KEY_FILE: secretFile('SLUICE_API_KEY'),
  SLUICE_ACCESS: str({
    choices: ['open', 'enforced'],
    default: 'open',
    desc: 'Whether services on the SDK must have an API key: `enforced`. The gateway that was started last says it. See [security.md](security.md#services-on-redis).',
  }),
  SLUICE_SECRET_KEY: secretKeys({
    default: SecretKeys.none,
    desc: 'Keys that encrypt secrets of webhooks in Redis: 32 bytes in base64 each, the new one first, with commas. For gateway and fan-out. See [security.md](security.md#secrets-in-redis).',
  }),
  SLUICE_SECRET_KEY_FILE: secretFile('SLUICE_SECRET_KEY'),
  OIDC_ISSUER: issuerUrl({
    default: '',
    desc: 'Issuer of bearer tokens (JWT) that callers may show in place of a key, as its tokens name it. See [security.md](security.md#tokens-of-an-issuer).',
  }),
  OIDC_AUDIENCE: list({
    default: [],
    desc: 'What tokens must be for (`aud`), with commas. Required with OIDC_ISSUER.',
  }),
  OIDC_ALGORITHMS: tokenAlgorithms({
    default: ['RS256', 'ES256', 'EdDSA'],
    desc: 'Algorithms that tokens may be signed with, with commas. Symmetric ones and `none` cannot be allowed.',
  }),
  OIDC_JWKS_URL: issuerUrl({ default: '', desc: "Address of the issuer's keys, where it has no discovery document." }),
  OIDC_NAME_CLAIM: claim({ default: 'sub', desc: 'Claim that names the caller.' }),
  OIDC_GROUPS_CLAIM: claim({
    default: 'groups',
    desc: 'Claim with its groups, or the path of one: `realm_access.roles`.',
  }),
  OIDC_TENANT_CLAIM: str({
    default: '',
    desc: 'Claim with the tenant of the caller, or the path of one. Without it, all are of the default tenant. See [security.md](security.md#tenants).',
  }),
  OIDC_CLOCK_TOLERANCE_S: tolerance({ default: 30, desc: "Seconds that the issuer's clock may differ, 0 to 300." }),
  OIDC_CLIENT_ID: str({
    default: '',
    desc: 'Client at the issuer by which people log in in a browser. Needs OIDC_ISSUER and PUBLIC_URL. See [security.md](security.md#log-in-with-the-issuer).',
  }),
  OIDC_CLIENT_SECRET: str({ default: '', desc: 'Secret of that client, where it has one.' }),
  OIDC_CLIENT_SECRET_FILE: secretFile('OIDC_CLIENT_SECRET'),
  OIDC_SCOPES: scopes({
    default: 'openid profile email',
    desc: 'What a log-in asks the issuer for, so that the ID token has the claims of name and groups.',
  }),
  PUBLIC_URL: publicUrl({
    default: '',
    desc: 'Address by which browsers know the gateway, where a proxy changes host or path: https://a.example/sluice.',
  }),
  TRUST_PROXY: proxies({
    default: [],
    desc: 'Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: their addresses (`10.0.0.0/8,::1`), or how many of them every request goes through. See [security.md](security.md#behind-a-proxy).',
  }),
  CORS_ORIGINS: origins({
    default: [],
    desc: 'Origins whose pages may call the API with a bearer token, with commas: https://app.example.com. None by default.',
  }),
}

/** Settings that may come from a file. */
export const perimeterSecrets = ['SLUICE_API_KEY', 'SLUICE_SECRET_KEY', 'OIDC_CLIENT_SECRET']

/** Least characters of a root key that others than this machine can try. */
const shortestOpenKey = 32

interface Perimeter {
  readonly HOST: string
  readonly SLUICE_API_KEY: string
  readonly OIDC_ISSUER: string
  readonly OIDC_AUDIENCE: readonly string[]
  readonly OIDC_CLIENT_ID: string
  readonly OIDC_CLIENT_SECRET: string
  readonly PUBLIC_URL: string
}

/** What is wrong with settings that depend on each other: the setting, and what to do. */
export function perimeterProblem(settings: Perimeter): string | undefined {
  const { HOST, SLUICE_API_KEY: key, OIDC_ISSUER, OIDC_AUDIENCE, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = settings
  if (key !== '' && key.length < shortestOpenKey && !isLoopback(HOST))
    return (
      `SLUICE_API_KEY: has ${key.length} characters, and with HOST=${HOST} others than this machine can try it: ` +
      `make one of ${shortestOpenKey} or more with \`openssl rand -base64 32\`, or set HOST to 127.0.0.1`
    )
  if (OIDC_ISSUER !== '' && OIDC_AUDIENCE.length === 0) return 'OIDC_AUDIENCE: is required with OIDC_ISSUER'
  if (OIDC_CLIENT_ID !== '' && OIDC_ISSUER === '') return 'OIDC_CLIENT_ID: needs OIDC_ISSUER'
  if (OIDC_CLIENT_ID !== '' && settings.PUBLIC_URL === '')
    return 'OIDC_CLIENT_ID: needs PUBLIC_URL, the address to which the issuer sends browsers back'
  if (OIDC_CLIENT_SECRET !== '' && OIDC_CLIENT_ID === '') return 'OIDC_CLIENT_SECRET: needs OIDC_CLIENT_ID'
  return undefined
}

/** Whether only programs of this machine reach a service that listens there. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)
}

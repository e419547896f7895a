import type { Logger } from '@sluice/observability'
import type { Settings } from '../../settings.js'
import { IssuerLogin } from '../login/issuer-login.js'
import { IssuerKeys } from './issuer-keys.js'
import { TokenAuthenticator } from './token-authenticator.js'

/** What is done with an OIDC issuer. */
export interface Oidc {
  /** Lets its tokens in. */
  readonly tokens: TokenAuthenticator
  /** Logs people in, where Sluice is a client of it. */
  readonly login?: IssuerLogin
}

/** As the settings say; undefined if they name no issuer. */
export function oidcOf(settings: Settings, logger: Logger, now: () => number): Oidc | undefined {
  const { OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwksUrl, OIDC_CLIENT_ID: id } = settings
  if (!issuer) return undefined
  const rules = {
    issuer,
    audience: settings.OIDC_AUDIENCE,
    algorithms: settings.OIDC_ALGORITHMS,
    claims: {
      ...{ name: settings.OIDC_NAME_CLAIM, groups: settings.OIDC_GROUPS_CLAIM },
      tenant: settings.OIDC_TENANT_CLAIM,
    },
    toleranceS: settings.OIDC_CLOCK_TOLERANCE_S,
  }
  const keys = new IssuerKeys({ issuer, ...(jwksUrl && { jwksUrl }) }, logger)
  const tokens = new TokenAuthenticator(rules, keys, now)
  if (!id) return { tokens }
  const { OIDC_CLIENT_SECRET: secret, OIDC_SCOPES: scopes, PUBLIC_URL } = settings
  const client = { id, secret, scopes, redirectUri: `${PUBLIC_URL}/login/callback` }
  return { tokens, login: new IssuerLogin(client, rules, keys, now, logger) }
}

import type { Logger } from '@sluice/observability'
import type { Settings } from '../../settings.js'
import { IssuerKeys } from './issuer-keys.js'
import { TokenAuthenticator } from './token-authenticator.js'

/** What lets tokens in, as the settings say; undefined if they name no issuer. */
export function tokenAuthenticator(
  settings: Settings,
  logger: Logger,
  now: () => number,
): TokenAuthenticator | undefined {
  const { OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwksUrl } = settings
  if (!issuer) return undefined
  const rules = {
    issuer,
    audience: settings.OIDC_AUDIENCE,
    algorithms: settings.OIDC_ALGORITHMS,
    claims: { name: settings.OIDC_NAME_CLAIM, groups: settings.OIDC_GROUPS_CLAIM },
    toleranceS: settings.OIDC_CLOCK_TOLERANCE_S,
  }
  return new TokenAuthenticator(rules, new IssuerKeys({ issuer, ...(jwksUrl && { jwksUrl }) }, logger), now)
}

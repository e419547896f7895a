import { fetchedJson, type FetchLimits } from './fetched-json.js'
import { isIssuerUrl } from './issuer-url.js'

/** What an issuer says of itself. Source: OpenID Connect Discovery 1.0, section 4. */
export async function discovered(issuer: string, limits: FetchLimits): Promise<Record<string, unknown>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await fetchedJson(url, limits)
  if (found['issuer'] !== issuer)
    throw new Error(`${url} is of another issuer; OIDC_ISSUER must be as it is written there`)
  return found
}

/** An address that the issuer names. @throws Error if it is none with https */
export function endpointOf(found: Record<string, unknown>, name: string): string {
  const url = found[name]
  if (typeof url !== 'string' || !isIssuerUrl(url))
    throw new Error(`the discovery document of the issuer has no ${name} with https`)
  return url
}

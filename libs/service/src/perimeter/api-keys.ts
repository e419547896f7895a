import type { Principal } from '@sluice/access'
import { isExpired, isKeySecret, type Principals } from '@sluice/registry'
import type { Authenticator, Credentials, Refusal } from './authenticator.js'
import type { KeyUses } from './key-uses.js'
import { principalOfKey } from './tenancy.js'

/** Knows the keys of the registry. They are looked up by their digest, so the time of a look-up says nothing of a key. */
export class ApiKeyAuthenticator implements Authenticator {
  /** @param now milliseconds since 1970, by Redis' clock */
  constructor(
    private readonly principals: Principals,
    private readonly uses: KeyUses,
    private readonly now: () => number,
  ) {}

  authenticate({ secret }: Credentials): Principal | Refusal | undefined {
    if (secret === undefined || !isKeySecret(secret.text)) return undefined
    const now = this.now()
    const key = this.principals.keyOf(secret.digest, now)
    if (!key) return { refused: 'wrong-key', detail: 'this is no key of this platform; it may have been revoked' }
    if (isExpired(key, now))
      return { refused: 'expired-key', detail: `the key '${principalOfKey(key).name}' has expired` }
    this.uses.used(key.name, now)
    return principalOfKey(key)
  }
}

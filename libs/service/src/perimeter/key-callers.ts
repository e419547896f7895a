import { Injectable } from '@nestjs/common'
import { defaultTenant, SluiceError } from '@sluice/event'
import { Principals } from '@sluice/registry'
import { RedisClock } from '@sluice/streams'
import { ApiKeyAuthenticator } from './api-keys.js'
import { isRefusal, Secret } from './authenticator.js'
import { Caller } from './caller.js'
import { KeyUses } from './key-uses.js'

/** Who has a secret, where no HTTP request says it. */
@Injectable()
export class KeyCallers {
  readonly #keys: ApiKeyAuthenticator

  constructor(
    private readonly principals: Principals,
    uses: KeyUses,
    clock: RedisClock,
  ) {
    this.#keys = new ApiKeyAuthenticator(principals, uses, clock.now)
  }

  /** @throws SluiceError `UNAUTHORISED` for what is the secret of no API key of the registry, `FORBIDDEN` for one of another tenant than the default one */
  of(secret: string): Caller {
    const found = this.#keys.authenticate({ secret: new Secret(secret) })
    if (found && !isRefusal(found)) {
      const caller = new Caller(found, this.principals.rightsOf(found))
      if (caller.tenant === defaultTenant) return caller
      throw new SluiceError(
        'FORBIDDEN',
        `services on Redis work in the tenant '${defaultTenant}', and this key is of another one`,
      )
    }
    throw new SluiceError('UNAUTHORISED', found?.detail ?? 'this is no key of this platform')
  }
}

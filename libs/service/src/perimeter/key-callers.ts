import { Injectable } from '@nestjs/common'
import { SluiceError } from '@sluice/event'
import { Principals } from '@sluice/registry'
import { RedisClock } from '@sluice/streams'
import { ApiKeyAuthenticator } from './api-keys.js'
import { isRefusal } from './authenticator.js'
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

  /** @throws SluiceError `UNAUTHORISED` for what is the secret of no API key of the registry */
  of(secret: string): Caller {
    const found = this.#keys.authenticate({ secret })
    if (found && !isRefusal(found)) return new Caller(found, this.principals.rightsOf(found))
    throw new SluiceError('UNAUTHORISED', found?.detail ?? 'this is no key of this platform')
  }
}

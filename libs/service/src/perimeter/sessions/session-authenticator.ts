import type { Principal } from '@sluice/access'
import type { Authenticator, Credentials, Refusal } from '../authenticator.js'
import type { Sessions } from './sessions.js'

/** Knows browsers in which somebody has logged in. */
export class SessionAuthenticator implements Authenticator {
  constructor(private readonly sessions: Sessions) {}

  authenticate({ session, isAgain }: Credentials): Promise<Principal | Refusal> | undefined {
    return session === undefined ? undefined : this.#find(session, !isAgain)
  }

  async #find(session: string, isUse: boolean): Promise<Principal | Refusal> {
    return (await this.sessions.principalOf(session, isUse)) ?? over
  }
}

const over: Refusal = { refused: 'no-session', detail: 'the session has ended: log in again, or send a key' }

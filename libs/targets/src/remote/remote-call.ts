import { errorText, type Failure, type Held, type Outcome } from '@sluice/delivery'
import { nameBeside } from '@sluice/event'
import { type Authorization, withoutTexts } from '../http/authorization.js'
import { ForbiddenHostError } from '../http/client.js'
import type { Attempt, Parts } from '../kind.js'
import { hostOf } from './origin.js'
import type { RemoteSettings } from './remote-settings.js'

export type RemoteParts = Pick<Parts, 'addresses' | 'timeoutMs' | 'authorize'>

/** What a call has. */
export interface Reach {
  readonly url: URL
  readonly signal: AbortSignal
  /** Of targets with a connection. */
  readonly login?: Authorization['login']
  /** The start of an answer, without the secrets that were sent. @param most characters */
  shown(answer: string, most: number): string
}

/**
 * Makes one attempt at a receiver that is not called over HTTP: at an allowed address, within its time, with the user and password of its
 * connection, which no outcome repeats.
 */
export async function callRemote(
  target: RemoteSettings & { readonly url: string },
  attempt: Attempt,
  parts: RemoteParts,
  call: (reach: Reach) => Promise<Outcome>,
): Promise<Outcome> {
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined
  const host = url && hostOf(url)
  if (!url || host === undefined)
    return { ok: false, error: 'the URL of the target has no valid host', permanent: 'rejected' }
  const forbidden = parts.addresses.forbiddenHost(host)
  if (forbidden) return refused(forbidden.problem)
  const timeoutMs = target.timeoutMs ?? parts.timeoutMs
  const signal = AbortSignal.timeout(timeoutMs)
  let secrets: readonly string[] = []
  try {
    const found = await authorizationOf(target, attempt, url, parts, signal)
    if (found && 'ok' in found) return found
    secrets = found?.secrets ?? []
    // a secret that was cut would not be found
    const shown = (answer: string, most: number) => withoutTexts(answer, secrets).slice(0, most)
    return await call({ url, signal, shown, ...(found && { login: found.login }) })
  } catch (error) {
    if (error instanceof ForbiddenHostError) return refused(error.message)
    const text = signal.aborted ? `no answer within ${timeoutMs} ms` : withoutTexts(errorText(error), secrets)
    return { ok: false, error: text, unavailable: true }
  }
}

async function authorizationOf(
  { connection }: RemoteSettings,
  { delivery }: Attempt,
  url: URL,
  { authorize }: RemoteParts,
  signal: AbortSignal,
): Promise<Authorization | Failure | Held | undefined> {
  if (connection === undefined) return undefined
  const found = await authorize(nameBeside(delivery.bus, connection), url, signal)
  if ('ok' in found || found.login) return found
  const error = `connection '${connection}' has no user and password, and nothing else can be sent to ${url.protocol}//`
  return { ok: false, error, permanent: 'rejected' }
}

function refused(error: string): Outcome {
  return { ok: false, error, permanent: 'forbidden-address' }
}

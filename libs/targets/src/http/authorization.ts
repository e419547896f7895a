import type { Failure, Held } from '@sluice/delivery'
import type { ClientTls } from './client.js'

/** What a connection adds to a request. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>
  /** A parameter of the query. */
  readonly query?: readonly [name: string, value: string]
  readonly tls?: ClientTls
  /** What protocols other than HTTP send. */
  readonly login?: { readonly username: string; readonly password: string }
  /** Texts that nobody is shown, also where the receiver repeats them. */
  readonly secrets: readonly string[]
  /** What to send after the receiver answered 401; undefined if nothing newer is to be had. */
  renewed?(signal: AbortSignal): Promise<Authorization | Failure | undefined>
}

/**
 * What a connection adds to a request to a URL, or why there is none to be made.
 *
 * @param connection with its tenant
 */
export type Authorize = (connection: string, url: URL, signal: AbortSignal) => Promise<Authorization | Failure | Held>

/** The text without secrets that it repeats: as they are, or as JSON, a URL or a form has them. */
export function withoutTexts(text: string, secrets: readonly string[]): string {
  return secrets.flatMap(formsOf).reduce((shown, form) => shown.replaceAll(form, '***'), text)
}

function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  // half of a surrogate pair has no bytes
  const url = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'))
  const encoded = [url, new URLSearchParams([['', secret]]).toString().slice(1)]
  const lower = encoded.map(form => form.replace(/%../g, byte => byte.toLowerCase()))
  return [...new Set([secret, json, json.replaceAll('/', '\\/'), ...encoded, ...lower])]
}

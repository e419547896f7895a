import type { IncomingHttpHeaders } from 'node:http'

/** What a cookie is called, and how long the browser keeps it. */
export interface CookieKind {
  readonly name: string
  /** Seconds; none for as long as the browser runs. */
  readonly maxAgeS?: number
}

/** Has the id of a session. */
export const sessionCookie: CookieKind = { name: 'sluice-session' }

/** Longest value that is looked at. The text of all cookies is bounded by MAX_HEADER_BYTES. */
const mostCharacters = 4096

/**
 * The value of a cookie; undefined if there is none, or if there are two: then another host of the domain may have set one of them.
 *
 * @param isSecure whether browsers come by https. Then only the cookie with the prefix counts, which no other host could set
 */
export function cookieOf({ cookie }: IncomingHttpHeaders, { name }: CookieKind, isSecure: boolean): string | undefined {
  if (cookie === undefined) return undefined
  const start = `${fullName(name, isSecure)}=`
  const found = cookie
    .split(';')
    .map(one => one.trim())
    .filter(one => one.startsWith(start))
  const [value] = found.map(one => one.slice(start.length))
  return found.length === 1 && value!.length <= mostCharacters ? value : undefined
}

/** The header that sets the cookie. Scripts do not see it, and other sites do not make the browser send it with what they load. */
export function setCookie({ name, maxAgeS }: CookieKind, value: string, isSecure: boolean): string {
  const age = maxAgeS === undefined ? '' : `; Max-Age=${maxAgeS}`
  return `${fullName(name, isSecure)}=${value}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}${age}`
}

/** The header that makes the browser forget the cookie. */
export function clearCookie({ name }: CookieKind, isSecure: boolean): string {
  return setCookie({ name, maxAgeS: 0 }, '', isSecure)
}

/** Browsers take `__Host-` from this very host alone, and by https. */
function fullName(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-${name}` : name
}

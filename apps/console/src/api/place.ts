/** The address of the gateway in this browser, by the page's `<base>`: `https://host/prefix`, without a slash at the end. */
export const gatewayUrl = new URL('..', document.baseURI).href.replace(/\/$/, '')

/** The path of the console: `/prefix/console`. */
export const consolePath = new URL('.', document.baseURI).pathname.replace(/\/$/, '')

/** Sends the browser to where people log in, and then back to where it is. */
export function goToLogin(): void {
  location.assign(loginUrl())
}

/** Where people log in, to come back to where the browser is. */
export function loginUrl(): string {
  const { pathname, search } = location
  const prefix = new URL(gatewayUrl).pathname.replace(/\/$/, '')
  const next = pathname.slice(prefix.length) + search
  return `${gatewayUrl}/login?next=${encodeURIComponent(next)}`
}

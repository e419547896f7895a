import type { Browsers } from '@sluice/service'
import { escaped, htmlPage } from './html.js'

/** What the page shows besides the form. */
export interface LoginPage {
  /** The path to go to afterwards. */
  readonly next: string
  /** The issuer that people can log in by. */
  readonly issuer: string | undefined
  /** The name of who is logged in. */
  readonly name?: string | undefined
  /** Why the last try failed. */
  readonly problem?: string
}

/** The page on which people log in. It works without scripts, and shows no key again. */
export function loginPage({ next, issuer, name, problem }: LoginPage, browsers: Browsers): string {
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`
  const base = escaped(browsers.base)
  const byIssuer = `<p><a href="${base}/login/issuer${escaped(query)}">Log in with ${escaped(issuer ?? '')}</a></p>`
  return htmlPage(
    'Log in to Sluice',
    (problem === undefined ? '' : `<p role="alert"><strong>${escaped(problem)}</strong></p>`) +
      (name === undefined ? '' : loggedIn(name, browsers)) +
      `<form method="post" action="${base}/login${escaped(query)}">` +
      `<p><label>API key <input type="password" name="key" required autofocus autocomplete="current-password"></label> ` +
      `<button>Log in</button></p></form>` +
      (issuer === undefined ? '' : byIssuer),
  )
}

/** Who is logged in, and the way out. */
export function loggedIn(name: string, { base }: Browsers): string {
  const logOut = `<form method="post" action="${escaped(base)}/logout"><button>Log out</button></form>`
  return `<p>Logged in as <strong>${escaped(name)}</strong></p>${logOut}`
}

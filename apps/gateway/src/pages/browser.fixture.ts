/** A browser as far as these tests need one: it keeps cookies, asks for pages, and follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, string>()

  /** @param url of the gateway, without a slash at the end */
  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send('GET', path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...headers })
  }

  /** Sends a form of the page that it shows. */
  async post(
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const body = new URLSearchParams(fields)
    return this.#send('POST', path, { accept: 'text/html,*/*', 'sec-fetch-site': 'same-origin', ...headers }, body)
  }

  /** Sends what a script of the page sends. */
  async send(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(method, path, { 'sec-fetch-site': 'same-origin', ...headers })
  }

  logIn(key: string, next = '/'): Promise<Response> {
    return this.post(`/login?next=${encodeURIComponent(next)}`, { key })
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: URLSearchParams,
  ): Promise<Response> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(this.url + path, {
      ...{ method, redirect: 'manual' },
      headers: { ...(cookie && { cookie }), ...this.headers, ...headers },
      ...(body && { body }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (/; Max-Age=0(;|$)/.test(line)) this.cookies.delete(name!)
      else this.cookies.set(name!, value!)
    }
    return answer
  }
}

/** Makes HTTP calls to receivers. It follows no redirects: a receiver must not send Sluice to another address. */
export interface Http {
  /** @throws ForbiddenHostError if the host resolves only to addresses that may not be reached */
  call(request: HttpRequest): Promise<HttpAnswer>
}

export interface HttpRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE' | 'OPTIONS'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly signal: AbortSignal
  /** By what this side says who it is; the same object for calls that may share a connection. */
  readonly tls?: ClientTls | undefined
}

/** In PEM. */
export interface ClientTls {
  readonly cert: string
  readonly key: string
  readonly ca?: string | undefined
}

export interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: HttpBody
}

export interface HttpBody extends AsyncIterable<Buffer> {
  /** Discards the rest of the body, up to a limit in bytes. Never fails. */
  dump(options: { limit: number }): Promise<void>
}

/** A host name without any allowed address. */
export class ForbiddenHostError extends Error {
  override readonly name = 'ForbiddenHostError'
}

/** Makes HTTP calls to receivers. It follows no redirects: a receiver must not send Sluice to another address. */
export interface Http {
  /** @throws ForbiddenHostError if the host resolves only to addresses that may not be reached */
  post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer,
    signal: AbortSignal,
  ): Promise<HttpAnswer>
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

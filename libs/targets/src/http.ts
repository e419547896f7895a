/** Calls the outside. It follows no redirect: a receiver must not point Sluice elsewhere. */
export interface Http {
  /** @throws ForbiddenHostError where the host resolves to addresses that may not be reached */
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
  /** Reads the rest away, up to a limit in bytes. Does not fail. */
  dump(options: { limit: number }): Promise<void>
}

/** A name of which no address may be reached. */
export class ForbiddenHostError extends Error {
  override readonly name = 'ForbiddenHostError'
}

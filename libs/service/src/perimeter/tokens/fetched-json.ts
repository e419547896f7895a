import { errorText } from '@sluice/delivery'

/** What a fetch may take. */
export interface FetchLimits {
  readonly timeoutMs: number
  readonly bytes: number
}

export interface PostedForm {
  readonly body: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The JSON object at an address. Redirects are not followed.
 *
 * @param form sent by POST
 * @throws Error that says what is wrong with the answer, when the time is up or after too many bytes
 */
export async function fetchedJson(
  url: string,
  limits: FetchLimits,
  form?: PostedForm,
): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(limits.timeoutMs)
  try {
    const headers = { accept: 'application/json', ...form?.headers }
    const answer = await fetch(url, {
      ...(form && { method: 'POST', body: form.body }),
      headers,
      redirect: 'manual',
      signal,
    })
    if (answer.status !== 200) {
      void answer.body?.cancel().catch(() => undefined)
      const isRedirect = answer.status >= 300 && answer.status < 400
      throw new Error(`answered ${answer.status}${isRedirect ? ', and redirects are not followed' : ''}`)
    }
    const json: unknown = JSON.parse(await textOf(answer, limits.bytes))
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('is no JSON object')
    return json as Record<string, unknown>
  } catch (error) {
    throw new Error(`${url} ${signal.aborted ? `did not answer within ${limits.timeoutMs} ms` : wordsOf(error)}`)
  }
}

/** Reads no more than the limit: a length that the answer claims is not relied on, nor is how well it is compressed. */
async function textOf({ body }: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    if ((bytes += chunk.length) > mostBytes) throw new Error(`has more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function wordsOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'is no JSON'
  const { cause } = error as { cause?: unknown }
  return cause ? `cannot be reached: ${errorText(cause)}` : errorText(error)
}

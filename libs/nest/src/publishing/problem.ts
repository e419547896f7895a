import { ConflictError, InvalidError, NotFoundError, SluiceError, UnavailableError } from '@sluice/event'

/** A problem of the gateway, RFC 9457. */
export type Problem = Readonly<Record<string, unknown>> & { readonly status: number }

/** The gateway's error, made from its problem; the code is the same. */
export function errorOf(status: number, problem: Readonly<Record<string, unknown>> = {}): SluiceError {
  const { type: _, title: _t, status: _s, accepted: _a, rejected: _r, entries: _e, code, detail, ...details } = problem
  if (status === 401) return new SluiceError('UNAUTHORISED', `${text(detail)}: is publisher.gateway.apiKey right?`)
  if (typeof code !== 'string') {
    // the answer is from a proxy, or from no gateway at all
    const message = `the gateway answered ${status}, and not as a Sluice gateway does: is publisher.gateway.url right?`
    return new UnavailableError('GATEWAY_UNREACHABLE', message, { status })
  }
  const kind = kinds[status] ?? SluiceError
  return new kind(code, text(detail), details)
}

const kinds: Readonly<Record<number, typeof SluiceError>> = {
  400: InvalidError,
  413: InvalidError,
  415: InvalidError,
  422: InvalidError,
  404: NotFoundError,
  409: ConflictError,
  429: UnavailableError,
  503: UnavailableError,
  507: UnavailableError,
}

function text(detail: unknown): string {
  return typeof detail === 'string' ? detail : 'it says no more'
}

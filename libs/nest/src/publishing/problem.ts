import { ConflictError, InvalidError, NotFoundError, SluiceError, UnavailableError } from '@sluice/event'

/** RFC 9457, as the gateway sends it. */
export type Problem = Readonly<Record<string, unknown>> & { readonly status: number }

/** The error that the gateway had, made again from what it said; its code is the same. */
export function errorOf(status: number, problem: Readonly<Record<string, unknown>> = {}): SluiceError {
  const { type: _, title: _t, status: _s, accepted: _a, rejected: _r, entries: _e, code, detail, ...details } = problem
  if (status === 401) return new SluiceError('UNAUTHORISED', `${text(detail)}: is publisher.gateway.apiKey right?`)
  if (typeof code !== 'string') {
    // a proxy, or no gateway at all
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
  503: UnavailableError,
}

function text(detail: unknown): string {
  return typeof detail === 'string' ? detail : 'it says no more'
}

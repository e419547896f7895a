import { RpcException } from '@nestjs/microservices'
import { RpcExceptionsHandler } from '@nestjs/microservices/exceptions/rpc-exceptions-handler.js'
import { isError } from '@sluice/event'
import { PermanentError } from '../handlers/event-context.js'
import { SluiceContext } from './sluice-context.js'

/**
 * Nest's exception filters turn an error into an answer, by default "Internal server error", and may swallow it. An event has
 * no answer: its attempt fails, and the dead letter has to say why. Nest passes neither the error nor the filters to a
 * transport, so the error that filters are given is recorded in the event's context. The filters run all the same.
 */
const { handle } = RpcExceptionsHandler.prototype
RpcExceptionsHandler.prototype.handle = function (...args: Parameters<typeof handle>) {
  const [exception, host] = args
  const context: unknown = host.getArgByIndex(1)
  if (context instanceof SluiceContext && context.isEvent()) context.threw(exception)
  return handle.apply(this, args)
}

/**
 * The error of a failed attempt, undefined if it did not fail: the one that a filter made, if that is an error, else the one
 * that the handler threw.
 */
export function failureOf({ thrown }: SluiceContext, failed?: Failed): Failed | undefined {
  const found = failed && isError(failed.error) ? failed : (thrown ?? failed)
  return found && isRefused(found.error)
    ? { error: new PermanentError(`${forbidden}: a guard refused the event`) }
    : found
}

interface Failed {
  readonly error: unknown
}

/** Nest's message when a guard returns false: trying again would not change that. */
const forbidden = 'Forbidden resource'

function isRefused(error: unknown): boolean {
  try {
    return error instanceof RpcException && error.getError() === forbidden
  } catch {
    return false // reading the value throws
  }
}

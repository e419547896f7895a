import { RpcException } from '@nestjs/microservices'
import { RpcExceptionsHandler } from '@nestjs/microservices/exceptions/rpc-exceptions-handler.js'
import { isError } from '@sluice/event'
import { PermanentError } from '../handlers/event-context.js'
import { SluiceContext } from './sluice-context.js'

/**
 * Nest's exception filters make an answer of what was thrown, "Internal server error" by default, and may swallow it. An
 * event has nobody to answer: its attempt fails, and the dead letter is to say why. Nest hands neither the error nor the
 * filters to a transport, so what they are given is noted in the event's own context. They run all the same.
 */
const { handle } = RpcExceptionsHandler.prototype
RpcExceptionsHandler.prototype.handle = function (...args: Parameters<typeof handle>) {
  const [exception, host] = args
  const context: unknown = host.getArgByIndex(1)
  if (context instanceof SluiceContext && context.isEvent()) context.threw(exception)
  return handle.apply(this, args)
}

/**
 * What an attempt failed with, or undefined where it did not: what a filter made of it, if that is an error, else what the
 * handler threw.
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

/** Nest's own words where a guard returns false: trying again would not change that. */
const forbidden = 'Forbidden resource'

function isRefused(error: unknown): boolean {
  try {
    return error instanceof RpcException && error.getError() === forbidden
  } catch {
    return false // it throws where it is looked at
  }
}

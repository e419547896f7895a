import { RpcContextCreator } from '@nestjs/microservices/context/rpc-context-creator.js'
import { begin } from '../handlers/current-event.js'
import { alike } from '../handlers/handler-calls.js'

/**
 * Nest calls the methods of a transport itself, behind guards, pipes and interceptors that may take their time. Whether an
 * event may still be handled here is asked where that call is made; for whatever else is called so, nothing changes.
 */
const { create } = RpcContextCreator.prototype
RpcContextCreator.prototype.create = function (instance, callback, ...rest) {
  const called = function (this: unknown, ...args: unknown[]): unknown {
    begin()
    return callback.apply(this, args) as unknown
  }
  return create.call(this, instance, alike(callback, called) as typeof callback, ...rest)
}

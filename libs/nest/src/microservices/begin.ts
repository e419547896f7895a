import { RpcContextCreator } from '@nestjs/microservices/context/rpc-context-creator.js'
import { begin } from '../handlers/current-event.js'
import { alike } from '../handlers/handler-calls.js'

/**
 * Nest itself calls the methods of a transport, after guards, pipes and interceptors that may take long. So the check whether
 * this process still holds the event is put where Nest makes that call. Other RPC calls are not affected.
 */
const { create } = RpcContextCreator.prototype
RpcContextCreator.prototype.create = function (instance, callback, ...rest) {
  const called = function (this: unknown, ...args: unknown[]): unknown {
    begin()
    return callback.apply(this, args) as unknown
  }
  return create.call(this, instance, alike(callback, called) as typeof callback, ...rest)
}

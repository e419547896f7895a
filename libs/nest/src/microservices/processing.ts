import type { BaseRpcContext } from '@nestjs/microservices'

/** The fields of Nest's server that hold the application's hooks, for traces; Nest 10 has no hooks. */
interface Hooked {
  readonly transportId?: unknown
  readonly onProcessingStartHook?: (transportId: unknown, context: BaseRpcContext, done: () => Promise<void>) => unknown
  readonly onProcessingEndHook?: (transportId: unknown, context: BaseRpcContext) => void
}

/** Runs the hooks of a Nest server around the work. The returned promise settles as the work does, whatever a hook returns. */
export function withHooks<T>(server: object, context: BaseRpcContext, work: () => Promise<T>): Promise<T> {
  const hooked = server as Hooked
  if (!hooked.onProcessingStartHook) return work()
  return new Promise((resolve, reject) => {
    const done = async () => {
      try {
        resolve(await work())
      } catch (error) {
        reject(error)
      } finally {
        hooked.onProcessingEndHook?.(hooked.transportId, context)
      }
    }
    Promise.resolve(hooked.onProcessingStartHook!(hooked.transportId, context, done)).catch(reject)
  })
}

import { gatewayDocument } from '../../apps/gateway/src/docs-page.js'
import { gatewayServer } from '../../apps/gateway/src/server/gateway.js'
import { Contract } from './contract.js'

/** A gateway whose every answer is held against its own document, whatever the test that asks is about. */
export class WatchedGateway {
  readonly #contract = new Contract(gatewayDocument())
  /** What was not as the document says. */
  readonly faults: string[] = []
  /** How many answers were looked at. */
  looked = 0

  readonly adapter: NonNullable<typeof gatewayServer.adapter> = settings => {
    const made = gatewayServer.adapter!(settings)
    made.getInstance().addHook('onSend', (request, reply, payload, done) => {
      const { method } = request
      const path = (request.routeOptions.url ?? '').replace(/:(\w+)/g, '{$1}')
      if (this.#contract.operations.includes(`${method} ${path}`)) {
        const contentType = String(reply.getHeader('content-type') ?? '')
        const body = payload === undefined || payload === null ? '' : String(payload)
        const fault = this.#contract.fault({ method, path, status: reply.statusCode, contentType, body })
        this.looked++
        if (fault) this.faults.push(fault)
      }
      done(null, payload)
    })
    return made
  }
}

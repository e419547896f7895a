import { SluiceError, tenantOf } from '@sluice/event'
import { decide } from './decide.js'
import type { Grant } from './grant.js'
import type { Rights } from './rights.js'

/** The owners of rules of one tenant, as those of another one, to whose buses they send events. */
export class Guest {
  /**
   * @param tenant of the rules
   * @param rights that documents of the other tenant give to that one
   */
  constructor(
    private readonly tenant: string,
    private readonly rights: Rights,
  ) {}

  /** Why it may publish no event at all there; undefined if it may publish some. @param bus as it is called inside Sluice */
  refusalOfAll(bus: string, pattern: object): SluiceError | undefined {
    return this.rights.on('publish').on(bus).any ? undefined : this.refusal(bus, pattern)
  }

  /**
   * @param json the event as it will stand on the bus
   * @throws SluiceError `FORBIDDEN`, with the document that the other tenant would have to put
   */
  demandPublish(bus: string, json: string): void {
    const decision = decide(this.rights, 'events:publish', { bus }, json)
    if (decision.allowed) return
    const { missing } = decision
    throw this.refusal(bus, 'publish' in missing ? missing.publish.pattern : undefined)
  }

  /** The same whether there is such a tenant and such a bus or not. */
  private refusal(full: string, pattern: object | undefined): SluiceError {
    const { tenant, name: bus } = tenantOf(full)
    const missing: Grant = { publish: { bus, ...(pattern && { pattern }) } }
    const document = JSON.stringify({ to: { tenant: this.tenant }, grants: [missing] })
    return new SluiceError(
      'FORBIDDEN',
      `no grants of tenant '${tenant}' let rules of tenant '${this.tenant}' publish this on its bus '${bus}'. It lacks a document such as ${document}`,
      { missing, tenant },
    )
  }
}

import { Injectable } from '@nestjs/common'
import { WebhookAddresses } from '@sluice/delivery'
import { ConflictError } from '@sluice/event'
import { type Connection, connectionKind, RegistryView, type Written } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import type { Precondition } from '../precondition.js'
import { forbiddenAddress } from '../rules/webhook-urls.js'
import { usersOf } from './users.js'

/** Makes, changes and deletes connections. A change is in force in this process when the call returns, in others within a second. */
@Injectable()
export class Connections {
  constructor(
    private readonly view: RegistryView,
    private readonly addresses: WebhookAddresses,
  ) {}

  /** By name. */
  all(): ReadonlyMap<string, Connection> {
    return this.view.snapshot.connections
  }

  /** @throws NotFoundError `UNKNOWN_CONNECTION` */
  async find(name: string): Promise<Connection> {
    if (!this.all().has(name)) await this.view.refresh() // another gateway may have just made it
    const connection = this.all().get(name)
    if (!connection) throw connectionKind.unknown({ name })
    return connection
  }

  /** @throws InvalidError `INVALID_CONNECTION`, `INVALID_NAME`, `FORBIDDEN_ADDRESS`; ConflictError `TOO_MANY_CONNECTIONS` */
  async put(caller: Caller, name: string, settings: unknown, may?: Precondition): Promise<Written<Connection>> {
    const mayPut = (before: Connection | undefined, { credentials }: Pick<Connection, 'credentials'>) => {
      may?.(before)
      if (credentials.type !== 'oauth2') return
      const refused = forbiddenAddress(credentials.tokenUrl, 'credentials.tokenUrl', this.addresses)
      if (refused) throw refused
    }
    const written = await this.view.store.put(connectionKind, { name }, settings, mayPut, caller.name)
    await this.view.refresh()
    return written
  }

  /** @throws ConflictError `CONNECTION_IN_USE` with the rules that use it, as far as the caller may see them */
  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    await this.view.refresh()
    const connection = this.all().get(name)
    if (connection) {
      may?.(connection)
      this.#demandUnused(caller, name)
    }
    await this.view.store.delete(connectionKind, { name }, before => may?.(before), caller.name)
    await this.view.refresh()
  }

  #demandUnused(caller: Caller, connection: string): void {
    const { rules, others } = usersOf(this.view.snapshot, connection, caller)
    if (rules.length + others === 0) return
    const words = [
      ...rules.map(({ bus, rule }) => `rule '${rule}' of bus '${bus}'`),
      ...(others > 0 ? [`${others} more`] : []),
    ]
    const message = `connection '${connection}' is in use by ${words.join(', ')}; change or delete them first`
    throw new ConflictError('CONNECTION_IN_USE', message, { connection, rules, ...(others > 0 && { others }) })
  }
}

import { ConflictError, nameOfTenant, operatorBus } from '@sluice/event'
import { busKind, operatorBusSettings, type RegistryView, type Snapshot } from '@sluice/registry'

/** Makes the bus of operator events, if there is none: at the start, and when Redis lost the registry. */
export async function keepOperatorBus({ store }: Pick<RegistryView, 'store'>, { buses }: Snapshot): Promise<void> {
  if (!buses.has(operatorBus)) await store.put(busKind, { name: operatorBus }, operatorBusSettings)
}

/** @throws ConflictError `BUS_NAME_RESERVED` if a user of an earlier version made a bus of that name */
export function refuseForeignBus({ buses, tenants }: Snapshot): void {
  for (const tenant of [undefined, ...tenants.keys()]) {
    const name = tenant === undefined ? operatorBus : nameOfTenant(tenant, operatorBus)
    const bus = buses.get(name)
    if (!bus || bus.reserved) continue
    const message =
      `there is a bus '${name}', a name that is Sluice's own since this version. ` +
      `Give it another one, by the same settings of Redis: npm run rename-bus -- ${name} <new name>`
    throw new ConflictError('BUS_NAME_RESERVED', message, { bus: name })
  }
}

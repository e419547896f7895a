import type { Schemas } from '@sluice/client'
import { gatewayUrl } from '../../api/place.js'
import { useSession } from '../../api/session.js'
import { useStore } from '../../state/store.js'
import { tenant } from '../../state/tenant.js'

type Queue = Pick<Schemas['Queue'], 'name' | 'engine'>

export const boardUrl = `${gatewayUrl}/queues`

/**
 * The page of a queue of BullMQ in Bull Board, which names queues as they are inside of Sluice. There is none for the root key that looks at a
 * tenant: Bull Board shows it the queues of the default one.
 */
export function useBoard(): ((queue: Queue) => string | undefined) | undefined {
  const session = useSession()
  const chosen = useStore(tenant)
  if (chosen !== '') return undefined
  const prefix = session.tenant === 'default' ? '' : `${session.tenant}+`
  return ({ name, engine }) =>
    engine === 'bullmq' ? `${boardUrl}/queue/${encodeURIComponent(prefix + name)}` : undefined
}

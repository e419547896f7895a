import { dataOf } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { conditionOf } from '../../api/with-etag.js'
import { Confirm } from '../../components/dialog.js'
import { countOf } from '../../components/number.js'
import { Panel, Waiting } from '../../components/page.js'
import { tell } from '../../components/toasts.js'
import { useBusStatus } from '../../resources/bus-status.js'
import { ruleLink } from '../../resources/rules.js'
import styles from './buses.module.css'
import type { ReadBus } from './use-bus.js'

/** Rules that are named; there may be thousands. */
const limit = 20

function useRulesOf(bus: string) {
  const may = useMay()
  return useQuery({
    queryKey: ['rules', bus, 'few'],
    queryFn: ({ signal }) => dataOf(api.listRules({ params: { path: { bus }, query: { limit } }, signal })),
    enabled: may('rules:read'),
    placeholderData: undefined,
  })
}

/** The rules of the bus: it cannot be deleted while it has some. */
export function BusUses({ bus }: { readonly bus: string }) {
  const may = useMay()
  const { data } = useRulesOf(bus)
  if (!may('rules:read')) return null
  const count = data && (data.next === null ? `${data.items.length}` : `more than ${limit}`)
  return (
    <Panel title="Rules that use it" note={count}>
      {!data && <Waiting />}
      {data?.items.length === 0 && <p className={styles.none}>None: what is published here reaches nobody.</p>}
      <ul className={styles.uses}>
        {data?.items.map(({ name, managedBy }) => (
          <li key={name}>
            <Link {...ruleLink(bus, name)}>{name}</Link>
            {managedBy !== undefined && <span className={styles.muted}>of service {managedBy}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Asks before a bus goes, and names what goes with it, or what keeps it. */
export function DeleteBus({ read, onClose }: { readonly read: ReadBus; readonly onClose: () => void }) {
  const { name } = read.bus
  const rules = useRulesOf(name).data
  const status = useBusStatus(name).data
  const navigate = useNavigate()
  const queries = useQueryClient()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.deleteBus({ params: { path: { bus: name }, header: conditionOf(read.etag, false) } })),
    onSuccess: async () => {
      tell(`Bus ${name} is deleted`)
      // nobody asks for it any more
      await navigate({ to: '/buses' })
      queries.removeQueries({ queryKey: ['buses', name] })
      await queries.invalidateQueries({ queryKey: ['buses'] })
    },
  })
  const some = rules?.items ?? []
  return (
    <Confirm
      title={`Delete bus ${name}?`}
      act="Delete the bus"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        All that it holds is lost: {status ? `${countOf(status.events)} events` : 'its events'}, its dead letters and
        its biographies. This cannot be taken back.
      </p>
      {some.length > 0 && (
        <>
          <p>It is refused while these rules use it; delete them first:</p>
          <ul className={styles.list}>
            {some.slice(0, 5).map(rule => (
              <li key={rule.name}>{rule.name}</li>
            ))}
            {(some.length > 5 || rules?.next !== null) && <li>and more</li>}
          </ul>
        </>
      )}
    </Confirm>
  )
}

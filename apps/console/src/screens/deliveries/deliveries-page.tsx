import { useMay } from '../../api/session.js'
import { Choice } from '../../components/button.js'
import { DraftField } from '../../components/draft-field.js'
import { CheckField } from '../../components/field.js'
import { Page } from '../../components/page.js'
import { BusField } from '../../resources/buses.js'
import { WindowChoice } from '../../resources/windows.js'
import { AttemptFields } from './attempt-fields.js'
import { FoundAttempts } from './found-attempts.js'
import type { DeliveriesFilter } from './filter.js'
import { deliveriesRoute } from './routes.js'
import { Targets } from './targets.js'

const views = [
  { value: 'targets', label: 'Targets', title: 'How deliveries to each target go' },
  { value: 'attempts', label: 'Attempts', title: 'One by one, the latest first' },
] as const

/** How deliveries go: target by target, or attempt by attempt. */
export default function DeliveriesPage() {
  const filter = deliveriesRoute.useSearch()
  const navigate = deliveriesRoute.useNavigate()
  const may = useMay()
  const change = (some: Partial<DeliveriesFilter>) =>
    void navigate({ search: (before: DeliveriesFilter) => ({ ...before, ...some }), replace: true })
  const { bus = 'default', window = '1h', rule, target, subscription, outcome, status, failing } = filter
  const view = filter.view ?? 'targets'
  const text = (name: 'rule' | 'target' | 'subscription', label: string) => (
    <DraftField
      label={label}
      width={16}
      value={filter[name] ?? ''}
      onCommit={value => change({ [name]: value || undefined })}
      {...(name === 'rule' ? { 'data-search': true } : {})}
    />
  )
  return (
    <Page
      title="Deliveries"
      isWhole
      actions={
        <>
          {view === 'targets' && (
            <WindowChoice
              value={window}
              onChange={window => change({ window: window === '1h' ? undefined : window })}
            />
          )}
          {may('events:read') && (
            <Choice
              label="View"
              value={view}
              options={views}
              onChange={view => change({ view: view === 'targets' ? undefined : view })}
            />
          )}
        </>
      }
      tools={
        <>
          <BusField value={bus} onChange={bus => change({ bus })} />
          {text('rule', 'Rule')}
          {view === 'targets' && (
            <CheckField
              label="only those that fail"
              value={failing === 'true'}
              onChange={is => change({ failing: is ? 'true' : undefined })}
            />
          )}
          {view === 'attempts' && (
            <>
              {text('target', 'Target')}
              {text('subscription', 'Subscription')}
              <AttemptFields filter={filter} onChange={change} />
            </>
          )}
        </>
      }
    >
      {view === 'targets' ? (
        <Targets bus={bus} rule={rule} window={window} isFailing={failing === 'true'} />
      ) : (
        <FoundAttempts key={bus} bus={bus} query={{ rule, target, subscription, outcome, status }} />
      )}
    </Page>
  )
}

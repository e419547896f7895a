import { useMay } from '../../api/session.js'
import { LinkButton } from '../../components/link-button.js'
import { SelectField } from '../../components/field.js'
import { FindField } from '../../components/find-field.js'
import { Page } from '../../components/page.js'
import { BusField } from '../../resources/buses.js'
import { WindowChoice } from '../../resources/windows.js'
import { RulesTable } from './rules-table.js'
import { rulesRoute } from './routes.js'
import type { RulesSearch } from './search.js'

const shows = [
  { value: '', label: 'all' },
  { value: 'failing', label: 'with failures' },
  { value: 'never', label: 'that never fired' },
  { value: 'disabled', label: 'disabled' },
] as const

const sorts = [
  { value: '', label: 'name' },
  { value: 'rate', label: 'rate' },
  { value: 'failures', label: 'failures' },
  { value: 'fired', label: 'last fired' },
] as const

/** The rules of one bus, with how each does. */
export default function RulesPage() {
  const search = rulesRoute.useSearch()
  const navigate = rulesRoute.useNavigate()
  const may = useMay()
  const bus = search.bus ?? 'default'
  const change = (some: { readonly [Name in keyof RulesSearch]: RulesSearch[Name] | undefined }) =>
    void navigate({ search: (before: RulesSearch) => ({ ...before, ...some }) as RulesSearch, replace: true })
  return (
    <Page
      title="Rules"
      isWhole
      actions={
        <>
          <WindowChoice
            value={search.window ?? '1h'}
            onChange={window => change({ window: window === '1h' ? undefined : window })}
          />
          {may('rules:write') && (
            <LinkButton look="main" icon="plus" to="/rules/new" search={{ bus }}>
              New rule
            </LinkButton>
          )}
        </>
      }
      tools={
        <>
          <BusField value={bus} onChange={bus => change({ bus })} />
          <FindField
            label="Name"
            width={24}
            placeholder="a part of it"
            value={search.find ?? ''}
            onChange={find => change({ find: find || undefined })}
          />
          <SelectField
            label="Show"
            width={16}
            value={search.show ?? ''}
            options={shows}
            onChange={show => change({ show: (show || undefined) as RulesSearch['show'] })}
          />
          <SelectField
            label="Order"
            width={12}
            value={search.sort ?? ''}
            options={sorts}
            onChange={sort => change({ sort: (sort || undefined) as RulesSearch['sort'] })}
          />
        </>
      }
    >
      <RulesTable key={bus} bus={bus} search={search} />
    </Page>
  )
}

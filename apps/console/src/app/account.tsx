import { dataOf } from '@sluice/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api/client.js'
import { gatewayUrl } from '../api/place.js'
import { useMay, useSession } from '../api/session.js'
import { Choice } from '../components/button.js'
import { SelectField } from '../components/field.js'
import { Icon } from '../components/icon.js'
import { prefer, preferences } from '../state/preferences.js'
import { useStore } from '../state/store.js'
import { tenant } from '../state/tenant.js'
import styles from './navigation.module.css'

const themes = [
  { value: 'system', label: <Named icon="system" name="System" />, title: 'As the system' },
  { value: 'light', label: <Named icon="light" name="Light" />, title: 'Light' },
  { value: 'dark', label: <Named icon="dark" name="Dark" />, title: 'Dark' },
] as const
const clocks = [
  { value: 'local', label: 'Local', title: 'Times of this machine' },
  { value: 'UTC', label: 'UTC', title: 'Times of UTC' },
] as const

/** Who is logged in, how the console looks to them, and the way out. */
export function Account() {
  const { principal, tenant: own } = useSession()
  const { theme, clock } = useStore(preferences)
  return (
    <div className={styles.account}>
      <TenantChoice />
      <div className={styles.choices}>
        <Choice label="Theme" value={theme} options={themes} onChange={theme => prefer({ theme })} />
        <Choice label="Clock" value={clock} options={clocks} onChange={clock => prefer({ clock })} />
      </div>
      <form method="post" action={`${gatewayUrl}/logout`} className={styles.who}>
        <span title={`${principal} of tenant ${own}`}>
          {principal === 'api-key' ? 'root key' : principal}
          {own !== 'default' && <small>{own}</small>}
        </span>
        <button aria-label="Log out" title="Log out">
          <Icon name="leave" />
        </button>
      </form>
    </div>
  )
}

/** The root key sees the tenants, one at a time. */
function TenantChoice() {
  const { principal } = useSession()
  const may = useMay()
  const queries = useQueryClient()
  const chosen = useStore(tenant)
  const isOffered = principal === 'api-key' && may('tenants:read')
  const { data } = useQuery({
    queryKey: ['tenants', 'names'],
    queryFn: () => dataOf(api.listTenants({ params: { query: { limit: 500 } } })),
    enabled: isOffered,
    staleTime: 60_000,
  })
  const names = data?.items.map(({ name }) => name) ?? []
  if (!isOffered || (names.length === 0 && chosen === '')) return null
  const choose = (name: string) => {
    tenant.set(name)
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'tenants' && queryKey[0] !== 'session' })
    void queries.invalidateQueries()
  }
  return (
    <SelectField
      label="Tenant"
      value={chosen}
      options={[{ value: '', label: 'default' }, ...names.map(value => ({ value }))]}
      onChange={choose}
    />
  )
}

function Named({ icon, name }: { readonly icon: 'system' | 'light' | 'dark'; readonly name: string }) {
  return (
    <>
      <Icon name={icon} />
      <span className="visually-hidden">{name}</span>
    </>
  )
}

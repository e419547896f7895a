import { dataOf, type Schemas } from '@sluice/client'
import { api } from '../../../api/client.js'
import { gatewayUrl } from '../../../api/place.js'
import { Empty } from '../../../components/empty.js'
import { bytesOf, countOf } from '../../../components/number.js'
import type { Column } from '../../../components/table.js'
import { quotaText } from '../quota-text.js'
import { NamedListPage } from '../named-list.js'
import { tenantsRoute } from '../routes.js'
import { TenantForm } from './tenant-form.js'

type Tenant = Schemas['Tenant']

const columns: readonly Column<Tenant>[] = [
  { label: 'Name', width: 'minmax(120px, 1fr)', cell: ({ name }) => name },
  { label: 'For', width: 'minmax(0, 1.6fr)', isExtra: true, cell: ({ description }) => description ?? '' },
  { label: 'Quota', width: 'minmax(0, 1.4fr)', cell: ({ quota }) => quotaText(quota) },
  { label: 'Limits', width: 'minmax(0, 2fr)', isExtra: true, cell: ({ limits }) => limitsText(limits) },
]

/** The tenants, with what each may use. */
export default function TenantsPage() {
  return (
    <NamedListPage
      path="/access/tenants"
      search={tenantsRoute.useSearch()}
      label="Tenants"
      find={{ label: 'Name or description', textOf: ({ description = '' }) => description }}
      queryKey={['tenants', 'pages']}
      read={(query, signal) => dataOf(api.listTenants({ params: { query }, signal }))}
      columns={columns}
      counted="tenants, and the default one"
      empty={
        <Empty title="There is the default tenant only" command={firstTenant}>
          A tenant is a namespace with buses, rules, dead letters, keys and grants of its own. None learns of another.
        </Empty>
      }
      make={{ action: 'tenants:write', label: 'Make a tenant', form: close => <TenantForm onClose={close} /> }}
    />
  )
}

function limitsText(limits: Tenant['limits']): string {
  const parts = Object.entries(limits ?? {}).map(([what, most]) =>
    what === 'bytes' ? bytesOf(most) : `${countOf(most)} ${what}`,
  )
  return parts.join(', ') || 'those of the platform'
}

const firstTenant = `curl -X PUT ${gatewayUrl}/v1/tenants/acme -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{"quota": {"eventsPerSecond": 500}, "limits": {"buses": 10}}'`

import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { api } from '../../../api/client.js'
import { useSession } from '../../../api/session.js'
import { Button } from '../../../components/button.js'
import { Confirm } from '../../../components/dialog.js'
import { bytesOf, countOf } from '../../../components/number.js'
import { Facts, Panel } from '../../../components/page.js'
import { tell } from '../../../components/toasts.js'
import { tenant as chosen } from '../../../state/tenant.js'
import styles from '../access.module.css'
import { quotaText } from '../quota-text.js'
import { NamedPage } from '../named-page.js'
import { tenantRoute } from '../routes.js'
import { withEtag } from '../../../api/with-etag.js'
import { TenantForm } from './tenant-form.js'
import { Use } from './use.js'

type Tenant = Schemas['Tenant']

/** One tenant: what it may use, and what it uses. */
export default function TenantPage() {
  const { tenant: name } = tenantRoute.useParams()
  return (
    <NamedPage
      name={name}
      above={<Link to="/access/tenants">Tenants</Link>}
      queryKey={['tenants', 'one', name]}
      read={signal => withEtag(api.getTenant({ params: { path: { tenant: name } }, signal }))}
      actions={{ change: 'tenants:write', delete: 'tenants:delete' }}
      otherActs={<LookAsIt name={name} />}
      shown={tenant => <Shown of={tenant} />}
      form={(before, close) => <TenantForm before={before} onClose={close} />}
      deletion={(_, close) => <Delete name={name} onClose={close} />}
    />
  )
}

/** The root key can look at all screens as that tenant. */
function LookAsIt({ name }: { readonly name: string }) {
  const { principal } = useSession()
  const queries = useQueryClient()
  const navigate = useNavigate()
  if (principal !== 'api-key' || chosen.get() === name) return null
  const look = () => {
    chosen.set(name)
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'tenants' && queryKey[0] !== 'session' })
    void queries.invalidateQueries()
    void navigate({ to: '/' })
  }
  return (
    <Button icon="right" onClick={look}>
      Look at what it has
    </Button>
  )
}

function Shown({ of }: { readonly of: Tenant }) {
  const { description, quota, limits, use } = of
  return (
    <div className={styles.columns}>
      <Panel title="What it uses" note="now, beside its limits">
        <Use what="Buses" has={use?.buses ?? 0} most={limits?.buses} format={countOf} />
        <Use what="Rules" has={use?.rules ?? 0} most={limits?.rules} format={countOf} />
        <Use what="Keys" has={use?.keys ?? 0} most={limits?.keys} format={countOf} />
        <Use what="Bytes" has={use?.bytes} most={limits?.bytes} format={bytesOf} />
      </Panel>
      <Panel title="What it is">
        <Facts
          facts={[
            ...(description === undefined ? [] : [['For', description] as const]),
            ['May publish', quotaText(quota)],
          ]}
        />
      </Panel>
    </div>
  )
}

function Delete({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.deleteTenant({ params: { path: { tenant: name } } })),
    onSuccess: () => {
      tell(`Tenant ${name} is deleted`)
      void navigate({ to: '/access/tenants' })
      void queries.invalidateQueries({ queryKey: ['tenants', 'pages'] })
      void queries.invalidateQueries({ queryKey: ['tenants', 'names'] })
    },
  })
  return (
    <Confirm
      title={`Delete tenant ${name}?`}
      act="Delete the tenant"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      Its default bus goes with it, with all events and dead letters on it, for good. A tenant that has other buses,
      keys, grants or rules is not deleted.
    </Confirm>
  )
}

import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { Columns } from '../../components/columns.js'
import { JsonView } from '../../components/json-view.js'
import { Facts, Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import type { Connection } from '../../resources/connections.js'
import { ConnectionForm } from './connection-form.js'
import styles from './connections.module.css'
import { DeleteConnection } from './delete-connection.js'
import { kindOf } from './kinds.js'
import { connectionRoute } from './routes.js'
import { useConnection } from './use-connection.js'

/** One connection: what its credentials are, without the secret, and where they may be sent. */
export default function ConnectionPage() {
  const { connection: name } = connectionRoute.useParams()
  const { data: read, error, refetch } = useConnection(name)
  const [open, setOpen] = useState<'change' | 'delete'>()
  const may = useMay()
  const close = () => setOpen(undefined)
  const isKnown = read && kindOf(read.value.credentials) !== undefined
  return (
    <Page
      title={name}
      above={<Link to="/connections">Connections</Link>}
      actions={
        read && (
          <>
            {may('connections:delete') && (
              <Button look="danger" onClick={() => setOpen('delete')}>
                Delete
              </Button>
            )}
            {isKnown && may('connections:write') && <Button onClick={() => setOpen('change')}>Change</Button>}
          </>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!read && !error && <Waiting lines={6} />}
      {read && (
        <Columns side={<HowToUse connection={read.value} />}>
          <CredentialsPanel connection={read.value} />
        </Columns>
      )}
      {read && open === 'change' && <ConnectionForm read={read} onClose={close} />}
      {read && open === 'delete' && <DeleteConnection read={read} onClose={close} />}
    </Page>
  )
}

function CredentialsPanel({ connection: { description, origins, credentials } }: { readonly connection: Connection }) {
  const { type, ...fields } = credentials
  const kind = kindOf(credentials)
  const isPem = (name: string) => kind?.pem[name] !== undefined
  const shown = Object.entries(fields).filter(([name]) => !isPem(name) && name !== kind?.secret)
  return (
    <>
      <Panel title="Credentials">
        <Facts
          facts={[
            ['Kind', kind?.label ?? `${type}: a newer version of Sluice knows this kind`],
            ...shown.map(([name, value]) => [name, String(value)] as const),
            ...(kind ? [[kind.secret, 'is kept, and shown to nobody'] as const] : []),
            ['Sent to', origins.join(', ')],
            ...(description === undefined ? [] : [['For', description] as const]),
          ]}
        />
      </Panel>
      {Object.entries(fields)
        .filter(([name]) => isPem(name))
        .map(([name, text]) => (
          <Panel key={name} title={name}>
            <JsonView value={text} label={name} />
          </Panel>
        ))}
    </>
  )
}

function HowToUse({ connection: { name, origins } }: { readonly connection: Connection }) {
  const target = { id: 'orders', type: 'http', url: origins[0], path: '/orders/{{$.data.id}}', connection: name }
  return (
    <Panel title="How it is used">
      <div className={styles.text}>
        <p>
          A target of a rule, a webhook or an API that is called, names it as its <code>connection</code>. Whoever
          writes the rule needs the grant to use it.
        </p>
      </div>
      <JsonView value={target} label="a target that uses it" />
    </Panel>
  )
}

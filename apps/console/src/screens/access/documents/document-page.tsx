import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { api } from '../../../api/client.js'
import { Confirm } from '../../../components/dialog.js'
import { Facts, Panel } from '../../../components/page.js'
import { tell } from '../../../components/toasts.js'
import styles from '../access.module.css'
import { GrantList } from '../grants/grant-list.js'
import { MadeBy } from '../keys/key-page.js'
import { NamedPage } from '../named-page.js'
import { documentRoute } from '../routes.js'
import { withEtag } from '../../../api/with-etag.js'
import { DocumentForm } from './document-form.js'
import { granteeParts, granteeText } from './grantee.js'

type Document = Schemas['Grants']

/** One document of grants: to whom it gives what. */
export default function DocumentPage() {
  const { document: name } = documentRoute.useParams()
  return (
    <NamedPage
      name={name}
      above={<Link to="/access/grants">Grants</Link>}
      queryKey={['grants', name]}
      read={signal => withEtag(api.getGrants({ params: { path: { grants: name } }, signal }))}
      actions={{ change: 'grants:write', delete: 'grants:delete' }}
      shown={document => <Shown of={document} />}
      form={(before, close) => <DocumentForm before={before} onClose={close} />}
      deletion={(document, close) => <Delete of={document} onClose={close} />}
    />
  )
}

function Shown({ of: { to, description, createdAt, createdBy, grants } }: { readonly of: Document }) {
  const [kind, holder] = granteeParts(to)
  // an explanation leads to the line that it names: #2
  const { hash } = useLocation()
  const line = /^\d+$/.test(hash) ? Number(hash) : undefined
  const isKey = kind === 'key'
  return (
    <div className={styles.columns}>
      <Panel title="What it gives">
        <GrantList grants={grants} marked={line} />
      </Panel>
      <Panel title="What it is">
        <Facts
          facts={[
            [
              'Gives to',
              isKey ? (
                <Link key="to" to={`/access/keys/${encodeURIComponent(holder)}` as never}>
                  {granteeText(to)}
                </Link>
              ) : (
                granteeText(to)
              ),
            ],
            ...(description === undefined ? [] : [['For', description] as const]),
            ['Made', <MadeBy key="made" at={createdAt} by={createdBy} />],
          ]}
        />
      </Panel>
    </div>
  )
}

function Delete({ of: { name, to, grants }, onClose }: { readonly of: Document; readonly onClose: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.deleteGrants({ params: { path: { grants: name } } })),
    onSuccess: () => {
      tell(`Grants ${name} are deleted`)
      void navigate({ to: '/access/grants' })
      void queries.invalidateQueries({ queryKey: ['grants'], exact: true })
    },
  })
  return (
    <Confirm
      title={`Delete grants ${name}?`}
      act="Delete the grants"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {granteeText(to)} loses these {grants.length} grants within a second, but for what other documents or its key
      give. Rules that it owns receive no more than is left.
    </Confirm>
  )
}

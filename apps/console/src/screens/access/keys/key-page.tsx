import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { liveMs } from '../../../api/queries.js'
import { useMay } from '../../../api/session.js'
import { Button } from '../../../components/button.js'
import { Confirm } from '../../../components/dialog.js'
import { Facts, Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { Time } from '../../../components/time.js'
import { tell } from '../../../components/toasts.js'
import { AccessPage } from '../access-page.js'
import styles from '../access.module.css'
import { DocumentsOf } from '../documents/documents-of.js'
import { GrantList } from '../grants/grant-list.js'
import { MakeLink } from '../links/make-link.js'
import { quotaText } from '../quota-text.js'
import { keyRoute } from '../routes.js'
import { withEtag, type WithEtag } from '../../../api/with-etag.js'
import { Expiry } from './expiry.js'
import { KeyForm } from './key-form.js'
import { Rotate } from './rotate.js'

type Key = Schemas['Key']
type Act = 'change' | 'rotate' | 'link' | 'revoke'

/** One key: what it may do, since when and until when, and what can be done with it. */
export default function KeyPage() {
  const { key: name } = keyRoute.useParams()
  const [act, setAct] = useState<Act>()
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['keys', name],
    queryFn: ({ signal }) => withEtag(api.getKey({ params: { path: { key: name } }, signal })),
    refetchInterval: 3 * liveMs,
  })
  const shown = isPlaceholderData ? undefined : data
  return (
    <AccessPage
      title={name}
      above={<Link to="/access/keys">Keys</Link>}
      actions={shown && <Acts of={shown.value} onAct={setAct} />}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!shown && !error && <Waiting lines={10} />}
      {shown && <Shown of={shown.value} />}
      {shown && act && <Act act={act} of={shown} onClose={() => setAct(undefined)} />}
    </AccessPage>
  )
}

function Acts({ of, onAct }: { readonly of: Key; readonly onAct: (act: Act) => void }) {
  const may = useMay()
  return (
    <>
      {may('portal-links:write') && of.signs !== true && (
        <Button icon="outside" onClick={() => onAct('link')}>
          Portal link
        </Button>
      )}
      {may('keys:write') && (
        <>
          <Button icon="redo" onClick={() => onAct('rotate')}>
            Rotate
          </Button>
          <Button onClick={() => onAct('change')}>Change</Button>
        </>
      )}
      {may('keys:delete') && (
        <Button look="danger" onClick={() => onAct('revoke')}>
          Revoke
        </Button>
      )}
    </>
  )
}

function Act({ act, of, onClose }: { readonly act: Act; readonly of: WithEtag<Key>; readonly onClose: () => void }) {
  const { name } = of.value
  switch (act) {
    case 'change':
      return <KeyForm before={of} onClose={onClose} />
    case 'rotate':
      return <Rotate of={of.value} onClose={onClose} />
    case 'link':
      return <MakeLink keyName={name} onClose={onClose} />
    case 'revoke':
      return <Revoke of={of.value} onClose={onClose} />
  }
}

function Revoke({ of: { name }, onClose }: { readonly of: Key; readonly onClose: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const revoke = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.deleteKey({ params: { path: { key: name } } })),
    onSuccess: () => {
      tell(`Key ${name} is revoked`)
      void navigate({ to: '/access/keys' })
      void queries.invalidateQueries({ queryKey: ['keys'], exact: true })
    },
  })
  return (
    <Confirm
      title={`Revoke key ${name}?`}
      act="Revoke the key"
      isDangerous
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      Programs that show it are refused within a second, and links to the portal by it end. It cannot be taken back: a
      key that is made again under this name has another secret.
    </Confirm>
  )
}

function Shown({ of }: { readonly of: Key }) {
  const may = useMay()
  const { name, description, prefix, previous, createdAt, createdBy, rotatedAt, lastUsedAt, expiresAt, signs, quota } =
    of
  return (
    <div className={styles.columns}>
      <div>
        <Panel title="What it may do" note="by its own grants">
          <GrantList grants={of.grants} />
        </Panel>
        {may('grants:read') && <DocumentsOf holder={{ key: name }} />}
      </div>
      <Panel
        title="What it is"
        actions={
          may('audit:read') && (
            <Link to="/access/audit" search={{ principal: `key:${name}` } as never}>
              What it did
            </Link>
          )
        }
      >
        <Facts
          facts={[
            ...(description === undefined ? [] : [['For', description] as const]),
            ['Secret', <code key="prefix">{prefix}…</code>],
            ...(signs ? [['Is used', 'to sign requests'] as const] : []),
            ['Last used', lastUsedAt === undefined ? 'never' : <Time key="used" at={lastUsedAt} as="ago" />],
            ['Ends', <Expiry key="ends" at={expiresAt} />],
            ['Quota', quotaText(quota)],
            ['Made', <MadeBy key="made" at={createdAt} by={createdBy} />],
            ...(rotatedAt === undefined ? [] : [['Rotated', <Time key="rotated" at={rotatedAt} as="ago" />] as const]),
            ...(previous === undefined
              ? []
              : [
                  [
                    'Secret before',
                    <span key="previous">
                      <code>{previous.prefix}…</code> works, ends <Time at={previous.until} as="ago" />
                    </span>,
                  ] as const,
                ]),
          ]}
        />
      </Panel>
    </div>
  )
}

export function MadeBy({ at, by }: { readonly at: string; readonly by: string }) {
  return (
    <>
      <Time at={at} as="ago" /> by {by}
    </>
  )
}

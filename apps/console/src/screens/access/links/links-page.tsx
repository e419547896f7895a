import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { gatewayUrl } from '../../../api/place.js'
import { liveMs } from '../../../api/queries.js'
import { useMay } from '../../../api/session.js'
import { Button } from '../../../components/button.js'
import { Confirm } from '../../../components/dialog.js'
import { Empty } from '../../../components/empty.js'
import { Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { type Column, Table } from '../../../components/table.js'
import { Time } from '../../../components/time.js'
import { tell } from '../../../components/toasts.js'
import { AccessPage } from '../access-page.js'
import { linksRoute } from '../routes.js'
import { MakeLink } from './make-link.js'

type PortalLink = Schemas['PortalLink']

/** Links to the portal that still work. */
export default function LinksPage() {
  const { make } = linksRoute.useSearch()
  const navigate = useNavigate()
  const may = useMay()
  const search = (next: object) => void navigate({ to: '/access/portal', search: next as never, replace: true })
  return (
    <AccessPage
      title="Access"
      isWhole
      actions={
        may('portal-links:write') && (
          <Button look="main" icon="plus" onClick={() => search({ make: 'yes' })}>
            Make a link
          </Button>
        )
      }
    >
      <LinkList />
      {make === 'yes' && <MakeLink onClose={() => search({})} />}
    </AccessPage>
  )
}

function LinkList() {
  const [ending, setEnding] = useState<PortalLink>()
  const may = useMay()
  const { data, error, refetch } = useQuery({
    queryKey: ['portal-links'],
    queryFn: ({ signal }) => dataOf(api.listPortalLinks({ signal })),
    refetchInterval: 3 * liveMs,
  })
  if (!data) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <Waiting lines={6} />
  if (data.items.length === 0)
    return (
      <Empty title="No link works now" command={firstLink}>
        A link shows a partner or a customer their part of Sluice, for a short time and without a key: their targets,
        how deliveries go, and what was given up. It can stand in a frame of their own page.
      </Empty>
    )
  const columns: readonly Column<PortalLink>[] = [
    {
      label: 'By key',
      width: 'minmax(120px, 1fr)',
      cell: ({ key }) => <Link to={`/access/keys/${encodeURIComponent(key)}` as never}>{key}</Link>,
    },
    {
      label: 'In frames of',
      width: 'minmax(0, 2fr)',
      isExtra: true,
      cell: ({ frameAncestors }) => frameAncestors.join(', ') || 'nobody',
    },
    { label: 'Id', width: 'minmax(0, 1.3fr)', isExtra: true, cell: ({ id }) => <code>{id}</code> },
    { label: 'Made by', width: 'minmax(0, 1fr)', isExtra: true, cell: ({ by }) => by },
    { label: 'Ends', width: '90px', cell: ({ expiresAt }) => <Time at={expiresAt} as="ago" /> },
    {
      label: 'Act',
      width: '90px',
      isNumber: true,
      cell: link =>
        may('portal-links:delete') && (
          <Button look="quiet" onClick={() => setEnding(link)} aria-label={`End the link by ${link.key}`}>
            End
          </Button>
        ),
    },
  ]
  return (
    <>
      <Table label="Portal links" rows={data.items} columns={columns} keyOf={({ id }) => id} />
      {ending && <End link={ending} onClose={() => setEnding(undefined)} />}
    </>
  )
}

function End({ link, onClose }: { readonly link: PortalLink; readonly onClose: () => void }) {
  const queries = useQueryClient()
  const end = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.revokePortalLink({ params: { path: { link: link.id } } })),
    onSuccess: () => {
      tell(`The link by key ${link.key} has ended`)
      void queries.invalidateQueries({ queryKey: ['portal-links'] })
      onClose()
    },
  })
  return (
    <Confirm
      title={`End the link by key ${link.key}?`}
      act="End the link"
      isDangerous
      isBusy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      Who has it open is refused at the next request. The key itself stays.
    </Confirm>
  )
}

const firstLink = `curl ${gatewayUrl}/v1/portal-links -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{"key": "acme-portal"}'`

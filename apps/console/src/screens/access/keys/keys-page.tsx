import { dataOf, type Schemas } from '@sluice/client'
import { api } from '../../../api/client.js'
import { gatewayUrl } from '../../../api/place.js'
import { Empty } from '../../../components/empty.js'
import type { Column } from '../../../components/table.js'
import { Time } from '../../../components/time.js'
import { type Draft, kindOf } from '../grants/grant-text.js'
import { NamedListPage } from '../named-list.js'
import { keysRoute } from '../routes.js'
import { Expiry } from './expiry.js'
import { KeyForm } from './key-form.js'

type Key = Schemas['Key']

const columns: readonly Column<Key>[] = [
  { label: 'Name', width: 'minmax(140px, 1.2fr)', cell: ({ name }) => name },
  { label: 'For', width: 'minmax(0, 1.6fr)', isExtra: true, cell: ({ description }) => description ?? '' },
  { label: 'May', width: 'minmax(0, 1.4fr)', cell: ({ grants }) => kindsOf(grants) },
  { label: 'Begins with', width: '110px', isExtra: true, cell: ({ prefix }) => <code>{prefix}…</code> },
  { label: 'Made by', width: 'minmax(0, 1fr)', isExtra: true, cell: ({ createdBy }) => createdBy },
  { label: 'Ends', width: '90px', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
  { label: 'Last used', width: '100px', isNumber: true, cell: ({ lastUsedAt }) => <LastUsed at={lastUsedAt} /> },
]

/** Every key that the caller may see. */
export default function KeysPage() {
  return (
    <NamedListPage
      path="/access/keys"
      search={keysRoute.useSearch()}
      label="Keys"
      find={{ label: 'Name or description', textOf: ({ description = '' }) => description }}
      queryKey={['keys']}
      read={(query, signal) => dataOf(api.listKeys({ params: { query }, signal }))}
      columns={columns}
      counted="keys"
      empty={
        <Empty title="There are no keys yet" command={firstKey}>
          A program shows a key, and the grants of the key say what it may do. Until then the root key is the only one.
        </Empty>
      }
      make={{ action: 'keys:write', label: 'Make a key', form: close => <KeyForm onClose={close} /> }}
    />
  )
}

const firstKey = `curl -X PUT ${gatewayUrl}/v1/keys/web-shop -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{"grants": [{"publish": {"bus": "default"}}]}'`

function LastUsed({ at }: { readonly at: string | undefined }) {
  return at === undefined ? <>never</> : <Time at={at} as="ago" />
}

/** `publish, read ×2`. */
function kindsOf(grants: Key['grants']): string {
  const kinds = grants.map(grant => kindOf(grant as Draft) ?? '?')
  const counted = [...new Set(kinds)].map(kind => [kind, kinds.filter(one => one === kind).length] as const)
  return counted.map(([kind, count]) => (count === 1 ? kind : `${kind} ×${count}`)).join(', ') || 'nothing of its own'
}

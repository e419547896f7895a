import { dataOf, type Schemas } from '@sluice/client'
import { api } from '../../../api/client.js'
import { gatewayUrl } from '../../../api/place.js'
import { Empty } from '../../../components/empty.js'
import type { Column } from '../../../components/table.js'
import { Time } from '../../../components/time.js'
import { type Draft, sentenceOf } from '../grants/grant-text.js'
import { NamedListPage } from '../named-list.js'
import { documentsRoute } from '../routes.js'
import { DocumentForm } from './document-form.js'
import { granteeText } from './grantee.js'

type Document = Schemas['Grants']

const columns: readonly Column<Document>[] = [
  { label: 'Name', width: 'minmax(140px, 1fr)', cell: ({ name }) => name },
  { label: 'Gives to', width: 'minmax(110px, 1fr)', cell: ({ to }) => granteeText(to) },
  {
    label: 'May',
    width: 'minmax(0, 2.4fr)',
    isExtra: true,
    cell: ({ grants }) => grants.map(grant => sentenceOf(grant as Draft)).join('; '),
  },
  { label: 'Made by', width: 'minmax(0, 1fr)', isExtra: true, cell: ({ createdBy }) => createdBy },
  { label: 'Made', width: '100px', isNumber: true, cell: ({ createdAt }) => <Time at={createdAt} as="ago" /> },
]

/** Documents of grants: what groups, subjects, keys and other tenants get beside what keys have of their own. */
export default function DocumentsPage() {
  return (
    <NamedListPage
      path="/access/grants"
      search={documentsRoute.useSearch()}
      label="Documents of grants"
      find={{ label: 'Name or who it gives to', textOf: ({ to }) => granteeText(to) }}
      queryKey={['grants']}
      read={(query, signal) => dataOf(api.listGrants({ params: { query }, signal }))}
      columns={columns}
      counted="documents"
      empty={
        <Empty title="There are no documents of grants yet" command={firstDocument}>
          A document gives grants to a group or a subject of tokens, to a key, or to another tenant: so what one team
          may do can be reviewed in one place.
        </Empty>
      }
      make={{ action: 'grants:write', label: 'Make a document', form: close => <DocumentForm onClose={close} /> }}
    />
  )
}

const firstDocument = `curl -X PUT ${gatewayUrl}/v1/grants/support -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{"to": {"group": "support"}, "grants": [{"read": {"bus": "default"}}]}'`

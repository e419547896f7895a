import { useNavigate } from '@tanstack/react-router'
import { Tabs } from '../../../components/tabs.js'
import { AccessPage } from '../access-page.js'
import { explainRoute } from '../routes.js'
import { MayPanel } from './may.js'
import type { ExplainSearch } from './search.js'
import { WhoPanel } from './who.js'

const tabs = [
  { name: 'may', label: 'May somebody do this?' },
  { name: 'who', label: 'Who has to do with such an event?' },
] as const

/** Answers who may do what, and why: by the same code as every request is decided. */
export default function ExplainPage() {
  const search = explainRoute.useSearch()
  const navigate = useNavigate()
  const ask = (next: ExplainSearch) => void navigate({ to: '/access/explain', search: next as never, replace: true })
  return (
    <AccessPage title="Access">
      <Tabs
        label="Questions"
        tabs={tabs}
        open={search.view ?? 'may'}
        onOpen={name => ask(name === 'who' ? { ...search, view: 'who' } : { ...search, view: undefined as never })}
      >
        {search.view === 'who' ? <WhoPanel search={search} onAsk={ask} /> : <MayPanel search={search} onAsk={ask} />}
      </Tabs>
    </AccessPage>
  )
}

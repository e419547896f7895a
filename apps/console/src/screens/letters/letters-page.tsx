import { Choice } from '../../components/button.js'
import { Page } from '../../components/page.js'
import { WindowChoice } from '../../resources/windows.js'
import { FilterFields } from './filter-fields.js'
import type { LettersFilter } from './filter.js'
import { Groups } from './groups.js'
import { LetterList } from './letter-list.js'
import { Redrives } from './redrives.js'
import { lettersRoute } from './routes.js'

const views = [
  { value: 'groups', label: 'Groups', title: 'By what went wrong' },
  { value: 'letters', label: 'Letters', title: 'One by one, the latest first' },
  { value: 'redrives', label: 'Redrives', title: 'What was sent again, and how it stands' },
] as const

/** What was given up: by cause, or one by one; and what is being sent again. */
export default function LettersPage() {
  const filter = lettersRoute.useSearch()
  const navigate = lettersRoute.useNavigate()
  const change = (some: Partial<LettersFilter>) =>
    void navigate({ search: (before: LettersFilter) => ({ ...before, ...some }), replace: true })
  const view = filter.view ?? 'groups'
  return (
    <Page
      title="Dead letters"
      isWhole
      actions={
        <>
          {view === 'groups' && (
            <WindowChoice
              value={filter.window ?? '24h'}
              onChange={window => change({ window: window === '24h' ? undefined : window })}
            />
          )}
          <Choice
            label="View"
            value={view}
            options={views}
            onChange={view => change({ view: view === 'groups' ? undefined : view })}
          />
        </>
      }
      tools={view === 'redrives' ? undefined : <FilterFields filter={filter} onChange={change} />}
    >
      {view === 'groups' && <Groups key={JSON.stringify(filter)} filter={filter} />}
      {view === 'letters' && <LetterList key={JSON.stringify(filter)} filter={filter} />}
      {view === 'redrives' && <Redrives />}
    </Page>
  )
}

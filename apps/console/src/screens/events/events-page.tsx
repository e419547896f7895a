import { useState } from 'react'
import { useMay } from '../../api/session.js'
import { Button, Choice } from '../../components/button.js'
import { Page } from '../../components/page.js'
import { BusField } from '../../resources/buses.js'
import type { EventsFilter } from './filter.js'
import { FilterFields } from './filter-fields.js'
import { LiveEvents } from './live-events.js'
import { eventsRoute } from './routes.js'
import { SearchedEvents } from './searched-events.js'
import { SendEvent } from './send-event.js'

const views = [
  { value: 'live', label: 'Live', title: 'Events as they come' },
  { value: 'search', label: 'Search', title: 'Events that the bus still has' },
] as const

/** The events of one bus: as they come, or those that it still has. */
export default function EventsPage() {
  const filter = eventsRoute.useSearch()
  const [isSending, setSending] = useState(false)
  const may = useMay()
  const navigate = eventsRoute.useNavigate()
  const change = (some: Partial<EventsFilter>) =>
    void navigate({ search: (before: EventsFilter) => ({ ...before, ...some }), replace: true })
  const bus = filter.bus ?? 'default'
  const view = filter.view ?? 'live'
  const Events = view === 'live' ? LiveEvents : SearchedEvents
  return (
    <Page
      title="Events"
      isWhole
      actions={
        <>
          <Choice
            label="View"
            value={view}
            options={views}
            onChange={view => change({ view: view === 'live' ? undefined : view })}
          />
          {may('events:publish') && (
            <Button icon="plus" onClick={() => setSending(true)}>
              Send an event
            </Button>
          )}
        </>
      }
      tools={
        <>
          <BusField value={bus} onChange={bus => change({ bus })} />
          <FilterFields filter={filter} onChange={change} />
        </>
      }
    >
      <Events key={bus} bus={bus} filter={filter} />
      {isSending && <SendEvent bus={bus} onClose={() => setSending(false)} />}
    </Page>
  )
}

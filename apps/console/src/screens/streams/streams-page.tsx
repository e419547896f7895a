import { useMay } from '../../api/session.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { BusField } from '../../resources/buses.js'
import { useBusStatus } from '../../resources/bus-status.js'
import { Consumers } from './consumers.js'
import { Readers } from './readers.js'
import { streamsRoute } from './routes.js'
import { Shards } from './shards.js'

/** The log of a bus: its shards, who reads them and stands where, and who keeps it from forgetting. */
export default function StreamsPage() {
  const { bus = 'default' } = streamsRoute.useSearch()
  const navigate = streamsRoute.useNavigate()
  const may = useMay()
  const { data, error, refetch } = useBusStatus(bus)
  return (
    <Page title="Streams" tools={<BusField value={bus} onChange={bus => void navigate({ search: { bus } })} />}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={8} />}
      {data && <Readers status={data} />}
      {data && <Shards status={data} />}
      {data && may('consumers:read') && <Consumers key={bus} bus={bus} />}
    </Page>
  )
}

import { Badge } from '../../components/badge.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { durationOf } from '../../components/time.js'
import { BusField } from '../../resources/buses.js'
import { servicesRoute } from './routes.js'
import { isOrdered, type Service } from './services.js'
import { useLanes, useServices } from './use-services.js'

/** Milliseconds from which on a service counts as behind. */
const lateMs = 60_000

/** The Nest services that read a bus: whether they run, and how far they are behind. */
export default function ServicesPage() {
  const { bus = 'default' } = servicesRoute.useSearch()
  const navigate = servicesRoute.useNavigate()
  const { data, error, refetch } = useServices(bus)
  const columns: readonly Column<Service>[] = [
    { label: 'Service', width: 'minmax(140px, 2fr)', cell: ({ name }) => name },
    { label: 'State', width: 'minmax(120px, 1.2fr)', cell: service => <State service={service} /> },
    { label: 'Parked keys', width: '90px', isNumber: true, cell: service => <Parked bus={bus} service={service} /> },
    { label: 'Waiting', width: '80px', isNumber: true, cell: ({ waiting }) => countOf(waiting) },
    { label: 'Oldest', width: '70px', isNumber: true, cell: ({ ageMs }) => (ageMs === 0 ? '–' : durationOf(ageMs)) },
    {
      label: 'Instances',
      width: '80px',
      isNumber: true,
      isExtra: true,
      cell: ({ instances = 'some' }) => instances || 'none seen',
    },
    {
      label: 'Handlers',
      width: '80px',
      isNumber: true,
      isExtra: true,
      cell: ({ handlers }) => countOf(handlers.length),
    },
    { label: 'Stream lag', width: '80px', isNumber: true, isExtra: true, cell: service => <Lag service={service} /> },
  ]
  return (
    <Page
      title="Services"
      isWhole
      tools={<BusField value={bus} onChange={bus => void navigate({ search: { bus } })} />}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={6} />}
      {data?.length === 0 && (
        <Empty title={`No service reads bus ${bus}`} command={example}>
          A Nest service with @OnEvent or @OnStream is here once it has started. Where the SDK is not installed yet, npm
          run pack:sdk makes it.
        </Empty>
      )}
      {data && data.length > 0 && (
        <Table
          label="Services"
          rows={data}
          columns={columns}
          keyOf={({ name }) => name}
          linkOf={({ name }) => ({ to: `/services/${encodeURIComponent(bus)}/${encodeURIComponent(name)}` })}
        />
      )}
    </Page>
  )
}

const example = [
  `@OnEvent('com.shop.order.created')`,
  `async write(event: CloudEvent) {}`,
  ``,
  `@Module({ imports: [SluiceModule.forRoot({ name: 'billing' })], providers: [Billing] })`,
  `export class BillingModule {}`,
].join('\n')

function State({ service: { isRead, consumers, unread, ageMs } }: { readonly service: Service }) {
  if (unread.length > 0) return <Badge tone="bad">nobody reads what waits</Badge>
  if (isRead) return ageMs >= lateMs ? <Badge tone="warn">behind</Badge> : <Badge tone="good">runs</Badge>
  return consumers.length > 0 ? <Badge tone="warn">nobody runs it</Badge> : <Badge>no reader seen lately</Badge>
}

function Lag({ service: { consumers } }: { readonly service: Service }) {
  if (consumers.length === 0) return <>–</>
  const lagMs = Math.max(...consumers.flatMap(({ shards }) => shards.map(({ lagMs }) => lagMs)))
  return <>{lagMs === 0 ? 'none' : durationOf(lagMs)}</>
}

/** How many keys wait, of all its ordered handlers. */
function Parked({ bus, service: { subscriptions } }: { readonly bus: string; readonly service: Service }) {
  const lanes = subscriptions.filter(isOrdered)
  if (lanes.length === 0) return <>–</>
  return lanes.map(({ name }) => <ParkedOf key={name} bus={bus} subscription={name} />)
}

function ParkedOf({ bus, subscription }: { readonly bus: string; readonly subscription: string }) {
  const { data } = useLanes(bus, subscription, 1)
  if (!data || data.parked === 0) return <>0</>
  return <Badge tone="warn">{countOf(data.parked)}</Badge>
}

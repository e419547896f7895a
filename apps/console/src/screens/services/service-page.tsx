import { Link } from '@tanstack/react-router'
import { Columns } from '../../components/columns.js'
import { Empty } from '../../components/empty.js'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Handlers } from './handlers.js'
import { ParkedLanes } from './parked-lanes.js'
import { serviceRoute } from './routes.js'
import { isOrdered, type Service } from './services.js'
import { StreamConsumers } from './stream-consumers.js'
import { Subscriptions } from './subscriptions.js'
import { useServices } from './use-services.js'

/** One service on one bus: what waits for it and why, its handlers, its instances. */
export default function ServicePage() {
  const { bus, service: name } = serviceRoute.useParams()
  const { data, error, refetch } = useServices(bus)
  const service = data?.find(service => service.name === name)
  return (
    <Page
      title={name}
      above={
        <Link to="/services" search={{ bus }}>
          Services
        </Link>
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={8} />}
      {data && !service && (
        <Empty title={`Nothing of ${name} is left on bus ${bus}`}>
          Its subscriptions are gone with their rules. They come back when it starts again.
        </Empty>
      )}
      {service && <Shown bus={bus} service={service} />}
    </Page>
  )
}

function Shown({ bus, service }: { readonly bus: string; readonly service: Service }) {
  const { subscriptions, handlers, consumers } = service
  return (
    <Columns
      side={
        <>
          <Subscriptions bus={bus} service={service} />
          {consumers.length > 0 && <StreamConsumers bus={bus} consumers={consumers} />}
        </>
      }
    >
      {subscriptions.filter(isOrdered).map(({ name }) => (
        <ParkedLanes key={name} bus={bus} subscription={name} />
      ))}
      {handlers.length > 0 && <Handlers bus={bus} rules={handlers} />}
    </Columns>
  )
}

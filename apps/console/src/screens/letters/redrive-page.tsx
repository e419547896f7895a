import { Link } from '@tanstack/react-router'
import { Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { RedriveState, StopRedrive, useRedrive } from '../../resources/redrive.js'
import { Fate } from './fate.js'
import { redriveRoute } from './routes.js'

/** How a redrive stands: its address can be opened again, and by others. */
export default function RedrivePage() {
  const { id } = redriveRoute.useParams()
  const { letter } = redriveRoute.useSearch()
  const { data, error, refetch } = useRedrive(id)
  return (
    <Page
      title={`Redrive ${id}`}
      above={
        <Link to="/dead-letters" search={{ view: 'redrives' }}>
          Redrives
        </Link>
      }
      actions={data && <StopRedrive redrive={data} />}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={6} />}
      {data && <RedriveState redrive={data} />}
      {data && letter !== undefined && data.redriven > 0 && <Fate letter={letter} />}
    </Page>
  )
}

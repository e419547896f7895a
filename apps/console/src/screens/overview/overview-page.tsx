import { Page } from '../../components/page.js'
import { FlowPicture } from './flow.js'
import { Health } from './health.js'
import { OperatorEvents } from './operator-events.js'

/** How the platform is: whether it works, what flows, and what it last told of itself. */
export default function OverviewPage() {
  return (
    <Page title="Overview">
      <Health />
      <FlowPicture />
      <OperatorEvents />
    </Page>
  )
}

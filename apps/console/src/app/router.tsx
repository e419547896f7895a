import { createRouter, type ErrorComponentProps, Link } from '@tanstack/react-router'
import { consolePath } from '../api/place.js'
import { Empty } from '../components/empty.js'
import { Page, Waiting } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { componentsRoute } from '../screens/components/index.js'
import { screens } from '../screens/index.js'
import { rootRoute } from '../screens/screen.js'
import { parseSearch, stringifySearch } from './search-text.js'
import { Shell } from './shell.js'

rootRoute.update({ component: Shell })

export const router = createRouter({
  routeTree: rootRoute.addChildren([...screens.flatMap(({ routes }) => routes), componentsRoute]),
  basepath: consolePath,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  scrollToTopSelectors: ['#main'],
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Failed,
  defaultNotFoundComponent: NotThere,
})

function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="Something went wrong">
      <Problem error={error} onRetry={reset} />
    </Page>
  )
}

function NotThere() {
  return (
    <Page title="Not found">
      <Empty title="There is no such page">
        The address may be of another version of the console. <Link to="/">Go to the overview</Link>
      </Empty>
    </Page>
  )
}

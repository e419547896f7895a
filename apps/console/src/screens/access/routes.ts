import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../screen.js'
import { parseAuditSearch } from './audit/search.js'
import { parseExplainSearch } from './explain/search.js'
import type { ListSearch } from './named-list.js'

const getParentRoute = () => rootRoute

function parseListSearch({ q, make }: Record<string, unknown>): ListSearch {
  return { ...(typeof q === 'string' && q !== '' ? { q } : {}), ...(make === 'yes' ? { make } : {}) }
}

const accessRoute = createRoute({
  ...{ getParentRoute, path: '/access' },
  component: lazyRouteComponent(() => import('./access-page.js'), 'FirstAccessPage'),
})

export const keysRoute = createRoute({
  ...{ getParentRoute, path: '/access/keys', validateSearch: parseListSearch },
  component: lazyRouteComponent(() => import('./keys/keys-page.js')),
})

export const keyRoute = createRoute({
  ...{ getParentRoute, path: '/access/keys/$key' },
  component: lazyRouteComponent(() => import('./keys/key-page.js')),
})

export const documentsRoute = createRoute({
  ...{ getParentRoute, path: '/access/grants', validateSearch: parseListSearch },
  component: lazyRouteComponent(() => import('./documents/documents-page.js')),
})

export const documentRoute = createRoute({
  ...{ getParentRoute, path: '/access/grants/$document' },
  component: lazyRouteComponent(() => import('./documents/document-page.js')),
})

export const linksRoute = createRoute({
  ...{ getParentRoute, path: '/access/portal', validateSearch: parseListSearch },
  component: lazyRouteComponent(() => import('./links/links-page.js')),
})

export const tenantsRoute = createRoute({
  ...{ getParentRoute, path: '/access/tenants', validateSearch: parseListSearch },
  component: lazyRouteComponent(() => import('./tenants/tenants-page.js')),
})

export const tenantRoute = createRoute({
  ...{ getParentRoute, path: '/access/tenants/$tenant' },
  component: lazyRouteComponent(() => import('./tenants/tenant-page.js')),
})

export const explainRoute = createRoute({
  ...{ getParentRoute, path: '/access/explain', validateSearch: parseExplainSearch },
  component: lazyRouteComponent(() => import('./explain/explain-page.js')),
})

export const auditRoute = createRoute({
  ...{ getParentRoute, path: '/access/audit', validateSearch: parseAuditSearch },
  component: lazyRouteComponent(() => import('./audit/audit-page.js')),
})

export const routes = [
  ...[accessRoute, keysRoute, keyRoute, documentsRoute, documentRoute, linksRoute],
  ...[tenantsRoute, tenantRoute, explainRoute, auditRoute],
]

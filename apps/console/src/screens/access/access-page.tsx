import { Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Action, useMay } from '../../api/session.js'
import { Page } from '../../components/page.js'
import { TabLinks } from '../../components/tab-links.js'

const pages: readonly { readonly to: string; readonly label: string; readonly action: Action }[] = [
  { to: '/access/keys', label: 'Keys', action: 'keys:read' },
  { to: '/access/grants', label: 'Grants', action: 'grants:read' },
  { to: '/access/portal', label: 'Portal links', action: 'portal-links:read' },
  { to: '/access/tenants', label: 'Tenants', action: 'tenants:read' },
  { to: '/access/explain', label: 'Who may', action: 'access:read' },
  { to: '/access/audit', label: 'Audit', action: 'audit:read' },
]

function useOffered() {
  const may = useMay()
  return pages.filter(({ action }) => may(action))
}

/** A page of the screen, with the ways to the others that the caller may see. */
export function AccessPage(props: {
  readonly title: string
  readonly above?: ReactNode
  readonly actions?: ReactNode
  readonly tools?: ReactNode
  readonly isWhole?: boolean
  readonly children: ReactNode
}) {
  return <Page {...props} tabs={<TabLinks label="Access" links={useOffered()} />} />
}

/** The screen begins with the first page that the caller may see. */
export function FirstAccessPage() {
  const [first] = useOffered()
  return first ? <Navigate to={first.to} replace /> : null
}

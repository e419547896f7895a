import { useBlocker } from '@tanstack/react-router'
import { Confirm } from './dialog.js'

/** Asks before what was written on a page gets lost: by a link, the way back, or the end of the session. */
export function Leaving({ isChanged, children }: { readonly isChanged: boolean; readonly children: string }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  })
  if (status !== 'blocked') return null
  return (
    <Confirm title="Leave without saving?" act="Leave" isDangerous onConfirm={proceed} onClose={reset}>
      {children}
    </Confirm>
  )
}

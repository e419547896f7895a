import type { Schemas } from '@sluice/client'
import { Badge } from '../../../components/badge.js'
import { Copy } from '../../../components/copy.js'
import { Dialog } from '../../../components/dialog.js'
import { Facts } from '../../../components/page.js'
import { Time } from '../../../components/time.js'
import { GrantLine } from '../grants/grant-list.js'
import { tones, whatOf } from './audit-list.js'

/** One record with everything that it says. */
export function RecordDialog({
  record,
  onClose,
}: {
  readonly record: Schemas['AuditRecord']
  readonly onClose: () => void
}) {
  const { at, principal, action, method, path, address, forwardedFor, result, status, code, reason, missing } = record
  const { leftOut, delayedMs } = record
  const some = <Value,>(name: string, value: Value | undefined, shown = (value: Value) => <>{value}</>) =>
    value === undefined ? [] : [[name, shown(value)] as const]
  return (
    <Dialog title={`${principal ?? 'A stranger'}: ${action ?? method}`} onClose={onClose}>
      <Facts
        facts={[
          ['When', <Time key="at" at={at} as="full" />],
          [
            'Result',
            <span key="result">
              <Badge tone={tones[result]}>{result}</Badge> {status} {code}
            </span>,
          ],
          ['About', whatOf(record)],
          [
            'Request',
            <code key="request">
              {method} {path}
            </code>,
          ],
          ['From', address],
          ...some('Forwarded for', forwardedFor),
          ...some('Why not let in', reason),
          ...some('Missing grant', missing, grant => <GrantLine grant={grant} />),
          ...some('Like it, left out', leftOut),
          ...some('Late by', delayedMs, ms => <>{ms} ms</>),
          [
            'Id',
            <span key="id">
              <code>{record.id}</code> <Copy text={record.id} what="the id" />
            </span>,
          ],
        ]}
      />
    </Dialog>
  )
}
